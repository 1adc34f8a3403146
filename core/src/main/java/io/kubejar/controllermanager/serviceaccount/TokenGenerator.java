package io.kubejar.controllermanager.serviceaccount;

import io.kubejar.apimachinery.KubeObject;

/** Signs the tokens that Secrets of type {@code kubernetes.io/service-account-token} hold. */
@FunctionalInterface
public interface TokenGenerator {

  /** A token of an account that is valid as long as the Secret holds it. */
  String tokenFor(KubeObject account, KubeObject secret);
}
