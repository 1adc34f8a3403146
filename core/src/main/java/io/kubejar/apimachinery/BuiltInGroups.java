package io.kubejar.apimachinery;

import java.util.Set;

/**
 * The API groups that Kubernetes itself serves; all others come from CustomResourceDefinitions.
 *
 * <p>Real servers treat the two differently in small ways: how lists are written, which methods
 * their paths take, which patches are accepted.
 */
public final class BuiltInGroups {
  private static final Set<String> NAMES =
      Set.of(
          "",
          "admissionregistration.k8s.io",
          "apiextensions.k8s.io",
          "apiregistration.k8s.io",
          "apps",
          "authentication.k8s.io",
          "authorization.k8s.io",
          "autoscaling",
          "batch",
          "certificates.k8s.io",
          "coordination.k8s.io",
          "discovery.k8s.io",
          "events.k8s.io",
          "flowcontrol.apiserver.k8s.io",
          "networking.k8s.io",
          "node.k8s.io",
          "policy",
          "rbac.authorization.k8s.io",
          "resource.k8s.io",
          "scheduling.k8s.io",
          "storage.k8s.io");

  private BuiltInGroups() {}

  public static boolean contains(String group) {
    return NAMES.contains(group);
  }
}
