package io.kubejar.apiserver.printers;

import io.kubejar.apimachinery.GroupKind;
import java.util.HashMap;
import java.util.Map;

/**
 * The printers of the built-in kinds.
 *
 * <p>Follows {@code kubernetes/pkg/printers/internalversion/printers.go}; kinds that it does not
 * know are printed with the time of their creation, as {@code
 * k8s.io/apiserver/pkg/registry/rest/table.go} does.
 */
public final class Printers {
  private static final Map<GroupKind, TablePrinter> BY_KIND = new HashMap<>();

  static {
    addCore();
    addWorkloads();
    addNetworkAndStorage();
    addPolicies();
  }

  private Printers() {}

  /** The printer of a kind, whatever the version. */
  public static TablePrinter of(GroupKind kind) {
    return BY_KIND.getOrDefault(kind, CorePrinters.CREATED_AT);
  }

  private static void add(String group, String kind, TablePrinter printer) {
    BY_KIND.put(new GroupKind(group, kind), printer);
  }

  private static void addCore() {
    add("", "Pod", PodPrinter.PODS);
    add("", "Node", CorePrinters.NODES);
    add("", "Namespace", CorePrinters.NAMESPACES);
    add("", "Event", CorePrinters.EVENTS);
    add("events.k8s.io", "Event", CorePrinters.EVENTS);
    add("", "ConfigMap", CorePrinters.CONFIG_MAPS);
    add("", "Secret", CorePrinters.SECRETS);
    add("", "ServiceAccount", CorePrinters.SERVICE_ACCOUNTS);
    add("", "ResourceQuota", CorePrinters.RESOURCE_QUOTAS);
    add("", "ComponentStatus", CorePrinters.COMPONENT_STATUSES);
    add("coordination.k8s.io", "Lease", CorePrinters.LEASES);
  }

  private static void addWorkloads() {
    add("", "PodTemplate", WorkloadPrinters.POD_TEMPLATES);
    add("", "ReplicationController", WorkloadPrinters.REPLICATION_CONTROLLERS);
    add("apps", "Deployment", WorkloadPrinters.DEPLOYMENTS);
    add("apps", "ReplicaSet", WorkloadPrinters.REPLICA_SETS);
    add("apps", "StatefulSet", WorkloadPrinters.STATEFUL_SETS);
    add("apps", "DaemonSet", WorkloadPrinters.DAEMON_SETS);
    add("apps", "ControllerRevision", WorkloadPrinters.CONTROLLER_REVISIONS);
    add("batch", "Job", WorkloadPrinters.JOBS);
    add("batch", "CronJob", WorkloadPrinters.CRON_JOBS);
    add("autoscaling", "HorizontalPodAutoscaler", WorkloadPrinters.AUTOSCALERS);
    add("autoscaling", "Scale", WorkloadPrinters.SCALES);
  }

  private static void addNetworkAndStorage() {
    String networking = "networking.k8s.io";
    add("", "Service", NetworkPrinters.SERVICES);
    add("", "Endpoints", NetworkPrinters.ENDPOINTS);
    add("discovery.k8s.io", "EndpointSlice", NetworkPrinters.ENDPOINT_SLICES);
    add(networking, "Ingress", NetworkPrinters.INGRESSES);
    add(networking, "IngressClass", NetworkPrinters.INGRESS_CLASSES);
    add(networking, "NetworkPolicy", NetworkPrinters.NETWORK_POLICIES);
    add(networking, "ServiceCIDR", NetworkPrinters.SERVICE_CIDRS);
    add(networking, "IPAddress", NetworkPrinters.IP_ADDRESSES);
    String storage = "storage.k8s.io";
    add("", "PersistentVolume", StoragePrinters.VOLUMES);
    add("", "PersistentVolumeClaim", StoragePrinters.CLAIMS);
    add(storage, "StorageClass", StoragePrinters.STORAGE_CLASSES);
    add(storage, "VolumeAttachment", StoragePrinters.ATTACHMENTS);
    add(storage, "CSIDriver", StoragePrinters.CSI_DRIVERS);
    add(storage, "CSINode", StoragePrinters.CSI_NODES);
    add(storage, "CSIStorageCapacity", StoragePrinters.CSI_CAPACITIES);
    add(storage, "VolumeAttributesClass", StoragePrinters.ATTRIBUTES_CLASSES);
  }

  private static void addPolicies() {
    String admission = "admissionregistration.k8s.io";
    add(admission, "MutatingWebhookConfiguration", PolicyPrinters.WEBHOOK_CONFIGURATIONS);
    add(admission, "ValidatingWebhookConfiguration", PolicyPrinters.WEBHOOK_CONFIGURATIONS);
    add(admission, "ValidatingAdmissionPolicy", PolicyPrinters.VALIDATING_POLICIES);
    add(admission, "MutatingAdmissionPolicy", PolicyPrinters.MUTATING_POLICIES);
    add(admission, "ValidatingAdmissionPolicyBinding", PolicyPrinters.POLICY_BINDINGS);
    add(admission, "MutatingAdmissionPolicyBinding", PolicyPrinters.POLICY_BINDINGS);
    add("policy", "PodDisruptionBudget", PolicyPrinters.DISRUPTION_BUDGETS);
    add("rbac.authorization.k8s.io", "RoleBinding", PolicyPrinters.ROLE_BINDINGS);
    add("rbac.authorization.k8s.io", "ClusterRoleBinding", PolicyPrinters.ROLE_BINDINGS);
    add("certificates.k8s.io", "CertificateSigningRequest", PolicyPrinters.SIGNING_REQUESTS);
    add("scheduling.k8s.io", "PriorityClass", PolicyPrinters.PRIORITY_CLASSES);
    add("node.k8s.io", "RuntimeClass", PolicyPrinters.RUNTIME_CLASSES);
    add("apiregistration.k8s.io", "APIService", PolicyPrinters.API_SERVICES);
    add("flowcontrol.apiserver.k8s.io", "FlowSchema", PolicyPrinters.FLOW_SCHEMAS);
    add(
        "flowcontrol.apiserver.k8s.io",
        "PriorityLevelConfiguration",
        PolicyPrinters.PRIORITY_LEVELS);
    add("resource.k8s.io", "ResourceClaim", PolicyPrinters.RESOURCE_CLAIMS);
    add("resource.k8s.io", "ResourceSlice", PolicyPrinters.RESOURCE_SLICES);
    add("resource.k8s.io", "ResourceClaimTemplate", CorePrinters.AGE);
    add("resource.k8s.io", "DeviceClass", CorePrinters.AGE);
  }
}
