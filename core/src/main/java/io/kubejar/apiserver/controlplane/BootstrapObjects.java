package io.kubejar.apiserver.controlplane;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.GroupVersionKind;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apiserver.registry.core.ServiceNumbers;
import io.kubejar.clock.Clock;
import io.kubejar.clock.Randomness;
import io.kubejar.store.Key;
import io.kubejar.store.Store;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The objects that are there before the first request: namespaces, the {@code kubernetes} Service
 * and ServiceCIDR, the priority classes of the system, flows, roles and bindings.
 *
 * <p>Follows {@code pkg/controlplane} and the post-start hooks of kube-apiserver. They are written
 * to the store directly, complete with metadata.
 */
public final class BootstrapObjects {
  private static final List<String> NAMESPACES =
      List.of("default", "kube-node-lease", "kube-public", "kube-system");
  private static final Map<String, String> PLURALS =
      Map.of(
          "PriorityClass", "priorityclasses",
          "Endpoints", "endpoints",
          "IPAddress", "ipaddresses");
  private static final String SERVICE_IP = "10.96.0.1";

  private final Store store;
  private final Randomness randomness;
  private final String now;

  private BootstrapObjects(Store store, Clock clock, Randomness randomness) {
    this.store = store;
    this.randomness = randomness;
    this.now = clock.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** Creates them in an empty store. */
  public static void create(Store store, Clock clock, Randomness randomness) {
    BootstrapObjects objects = new BootstrapObjects(store, clock, randomness);
    NAMESPACES.forEach(objects::namespace);
    objects.priorityClass(
        "system-cluster-critical",
        2_000_000_000,
        "Used for system critical pods that must run in the cluster, but can be moved to another"
            + " node if necessary.");
    objects.priorityClass(
        "system-node-critical",
        2_000_001_000,
        "Used for system critical pods that must not be moved from their current node.");
    objects.serviceRange();
    objects.kubernetesService();
    BootstrapFlows.load(objects.now).forEach(objects::create);
    BootstrapRoles.all().forEach(objects::create);
  }

  /**
   * Tells where the API server itself is found, behind the {@code kubernetes} Service.
   *
   * @param address an IP address
   */
  public static void publishEndpoint(
      Store store, Clock clock, Randomness randomness, String address, int port) {
    BootstrapObjects objects = new BootstrapObjects(store, clock, randomness);
    ObjectNode endpoints = object("v1", "Endpoints", "default", "kubernetes");
    endpoints
        .withObject("/metadata")
        .putObject("labels")
        .put("endpointslice.kubernetes.io/skip-mirror", "true");
    ObjectNode subset = endpoints.putArray("subsets").addObject();
    subset.putArray("addresses").addObject().put("ip", address);
    subset.putArray("ports").add(port(port));
    objects.create(endpoints);
    ObjectNode slice = object("discovery.k8s.io/v1", "EndpointSlice", "default", "kubernetes");
    slice.withObject("/metadata").put("generation", 1);
    slice
        .withObject("/metadata")
        .putObject("labels")
        .put("kubernetes.io/service-name", "kubernetes");
    slice.put("addressType", "IPv4");
    ObjectNode endpoint = slice.putArray("endpoints").addObject();
    endpoint.putArray("addresses").add(address);
    endpoint.putObject("conditions").put("ready", true);
    slice.putArray("ports").add(port(port));
    objects.create(slice);
  }

  private static ObjectNode port(int number) {
    return Json.object().put("name", "https").put("port", number).put("protocol", "TCP");
  }

  private void namespace(String name) {
    ObjectNode namespace = object("v1", "Namespace", "", name);
    namespace.withObject("/metadata").putObject("labels").put("kubernetes.io/metadata.name", name);
    namespace.putObject("spec").putArray("finalizers").add("kubernetes");
    namespace.putObject("status").put("phase", "Active");
    create(namespace);
  }

  private void priorityClass(String name, int value, String description) {
    ObjectNode priority = object("scheduling.k8s.io/v1", "PriorityClass", "", name);
    priority.withObject("/metadata").put("generation", 1);
    priority.put("value", value).put("description", description);
    create(priority.put("preemptionPolicy", "PreemptLowerPriority"));
  }

  private void serviceRange() {
    ObjectNode range = object("networking.k8s.io/v1", "ServiceCIDR", "", "kubernetes");
    range
        .withObject("/metadata")
        .putArray("finalizers")
        .add("networking.k8s.io/service-cidr-finalizer");
    range.putObject("spec").putArray("cidrs").add(ServiceNumbers.SERVICE_RANGE);
    range
        .putObject("status")
        .putArray("conditions")
        .addObject()
        .put("type", "Ready")
        .put("status", "True")
        .put("reason", "")
        .put("message", "Kubernetes Service CIDR is ready")
        .put("lastTransitionTime", now);
    create(range);
  }

  private void kubernetesService() {
    ObjectNode service = object("v1", "Service", "default", "kubernetes");
    service
        .withObject("/metadata")
        .putObject("labels")
        .put("component", "apiserver")
        .put("provider", "kubernetes");
    ObjectNode spec = service.putObject("spec");
    spec.put("clusterIP", SERVICE_IP).putArray("clusterIPs").add(SERVICE_IP);
    spec.put("internalTrafficPolicy", "Cluster");
    spec.putArray("ipFamilies").add("IPv4");
    spec.put("ipFamilyPolicy", "SingleStack");
    spec.putArray("ports").add(port(443).put("targetPort", 6443));
    spec.put("sessionAffinity", "None").put("type", "ClusterIP");
    service.putObject("status").putObject("loadBalancer");
    create(service);
  }

  private static ObjectNode object(String apiVersion, String kind, String namespace, String name) {
    ObjectNode object = Json.object().put("apiVersion", apiVersion).put("kind", kind);
    ObjectNode metadata = object.putObject("metadata").put("name", name);
    if (!namespace.isEmpty()) {
      metadata.put("namespace", namespace);
    }
    return object;
  }

  private void create(ObjectNode content) {
    ObjectNode metadata = Json.object();
    metadata.setAll(Json.objectOrEmpty(content.path("metadata")));
    metadata.put("uid", randomness.uuid()).put("creationTimestamp", now);
    ObjectNode object = Json.object();
    object.setAll(content);
    object.set("metadata", metadata);
    KubeObject complete = KubeObject.of(object);
    GroupVersionKind kind = complete.groupVersionKind();
    String plural = PLURALS.getOrDefault(kind.kind(), kind.kind().toLowerCase(Locale.ROOT) + "s");
    GroupResource resource = new GroupResource(kind.group(), plural);
    store.create(Key.of(resource, complete.namespace(), complete.name()), complete, 0);
  }
}
