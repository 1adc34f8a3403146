package io.kubejar.controllermanager;

import java.util.Map;

/**
 * The service accounts in {@code kube-system} under which kube-controller-manager runs its
 * controllers. The attach-detach controller is not among them, because here it does the work of the
 * CSI drivers' attachers too, which is more than its role allows.
 *
 * <p>Follows the client names in {@code cmd/kube-controller-manager/app}; most controllers' are
 * their own names.
 */
public final class ControllerAccounts {
  private static final String CERTIFICATES = "certificate-controller";
  private static final Map<String, String> OTHERS =
      Map.ofEntries(
          Map.entry("certificatesigningrequest-approving-controller", CERTIFICATES),
          Map.entry("certificatesigningrequest-cleaner-controller", CERTIFICATES),
          Map.entry("certificatesigningrequest-signing-controller", CERTIFICATES),
          Map.entry("daemonset-controller", "daemon-set-controller"),
          Map.entry("endpoints-controller", "endpoint-controller"),
          Map.entry("endpointslice-mirroring-controller", "endpointslicemirroring-controller"),
          Map.entry("garbage-collector-controller", "generic-garbage-collector"),
          Map.entry("horizontal-pod-autoscaler-controller", "horizontal-pod-autoscaler"),
          Map.entry("node-ipam-controller", "node-controller"),
          Map.entry("node-lifecycle-controller", "node-controller"),
          Map.entry("node-route-controller", "route-controller"),
          Map.entry("persistentvolume-binder-controller", "persistent-volume-binder"),
          Map.entry("persistentvolume-expander-controller", "expand-controller"),
          Map.entry("persistentvolume-protection-controller", "pv-protection-controller"),
          Map.entry("persistentvolumeclaim-protection-controller", "pvc-protection-controller"),
          Map.entry("pod-garbage-collector-controller", "pod-garbage-collector"),
          Map.entry("replicationcontroller-controller", "replication-controller"),
          Map.entry("resourceclaim-controller", "resource-claim-controller"),
          Map.entry("root-ca-certificate-publisher-controller", "root-ca-cert-publisher"),
          Map.entry("service-cidr-controller", "service-cidrs-controller"),
          Map.entry("service-lb-controller", "service-controller"),
          Map.entry("serviceaccount-controller", "service-account-controller"),
          Map.entry(
              "legacy-serviceaccount-token-cleaner-controller",
              "legacy-service-account-token-cleaner"),
          Map.entry("taint-eviction-controller", "node-controller"));

  private ControllerAccounts() {}

  /** The name of the account of a controller, by the controller's name. */
  public static String of(String controller) {
    return OTHERS.getOrDefault(controller, controller);
  }
}
