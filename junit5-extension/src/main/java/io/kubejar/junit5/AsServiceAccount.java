package io.kubejar.junit5;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a parameter whose client, or kubeconfig file, is a service account's instead of the
 * administrator's: {@code @AsServiceAccount("shop/operator") KubernetesClient client}.
 *
 * <p>The account must exist when the parameter is filled, for example because a {@code @BeforeEach}
 * method made it; the test fails with a message if it does not. See {@link
 * io.kubejar.KubernetesCluster#asServiceAccount}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface AsServiceAccount {

  /** The account's namespace and name, with a slash between them. */
  String value();
}
