package io.kubejar.junit5;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a parameter or field whose client, or kubeconfig file, is a user's instead of the
 * administrator's: {@code @As(user = "alice", groups = "dev") KubernetesClient client}.
 *
 * <p>The user may do what roles are bound to it or to its groups; see {@link
 * io.kubejar.KubernetesCluster#as}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.PARAMETER, ElementType.FIELD})
public @interface As {

  /** The user's name. */
  String user();

  /** The user's groups, beside {@code system:authenticated}. */
  String[] groups() default {};
}
