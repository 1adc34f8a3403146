package io.kubejar.junit5;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Starts a Kubernetes cluster for a test class before its first test and closes it after its last.
 *
 * <p>Parameters of tests and lifecycle methods, and fields that are not initialized, are given the
 * {@link io.kubejar.KubernetesCluster}, or a client of its administrator: fabric8's {@code
 * KubernetesClient} or the official {@code ApiClient}, whichever is on the class path. A {@code
 * Path} annotated with {@link KubeconfigFile} is given a kubeconfig file. With {@link As} or {@link
 * AsServiceAccount}, a client or file is of that identity instead.
 *
 * <p>{@code @Nested} classes share the cluster of their outer class unless they have an annotation
 * of their own. For more than the annotation offers, register a {@link KubernetesExtension}.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@ExtendWith(KubernetesExtension.class)
public @interface EmbeddedKubernetes {

  /** How many nodes the cluster has; none if 0. A negative number is refused. */
  int nodes() default 1;

  /** Whether time stands still until a test moves it or waits. */
  boolean virtualTime() default false;

  /** The names of controllers that are not started, such as {@code deployment-controller}. */
  String[] withoutControllers() default {};
}
