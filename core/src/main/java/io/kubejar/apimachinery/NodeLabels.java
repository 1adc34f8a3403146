package io.kubejar.apimachinery;

import java.util.Set;

/**
 * Which labels a kubelet may set on its own Node: none that could draw Pods to it that others meant
 * for trusted nodes.
 *
 * <p>Follows {@code IsKubeletLabel} of {@code k8s.io/kubelet/pkg/apis/well_known_labels.go} and
 * {@code getForbiddenLabels} of {@code plugin/pkg/admission/noderestriction/admission.go}.
 */
public final class NodeLabels {
  private static final String RESTRICTED = "node-restriction.kubernetes.io";
  private static final Set<String> KUBELETS =
      Set.of(
          "kubernetes.io/hostname",
          "topology.kubernetes.io/zone",
          "topology.kubernetes.io/region",
          "failure-domain.beta.kubernetes.io/zone",
          "failure-domain.beta.kubernetes.io/region",
          "node.kubernetes.io/instance-type",
          "beta.kubernetes.io/instance-type",
          "kubernetes.io/os",
          "kubernetes.io/arch",
          "beta.kubernetes.io/os",
          "beta.kubernetes.io/arch",
          "node.kubernetes.io/windows-build");

  private NodeLabels() {}

  /** Whether a kubelet may set, change or remove the label with this key. */
  public static boolean mayBeSetByKubelet(String key) {
    int slash = key.indexOf('/');
    String domain = slash < 0 ? "" : key.substring(0, slash);
    if (isWithin(domain, RESTRICTED)) {
      return false;
    }
    boolean kubernetes = isWithin(domain, "kubernetes.io") || isWithin(domain, "k8s.io");
    return !kubernetes
        || KUBELETS.contains(key)
        || isWithin(domain, "kubelet.kubernetes.io")
        || isWithin(domain, "node.kubernetes.io");
  }

  private static boolean isWithin(String domain, String parent) {
    return domain.equals(parent) || domain.endsWith("." + parent);
  }
}
