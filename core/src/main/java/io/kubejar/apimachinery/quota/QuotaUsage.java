package io.kubejar.apimachinery.quota;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.Quantity;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * How much one object uses of each resource that a ResourceQuota can limit.
 *
 * <p>Follows {@code pkg/quota/v1/evaluator/core}.
 */
public final class QuotaUsage {
  private static final Quantity ONE = Quantity.of(1, Quantity.Format.DECIMAL_SI);
  private static final Set<String> COUNTED_BY_NAME =
      Set.of(
          "pods",
          "services",
          "replicationcontrollers",
          "resourcequotas",
          "secrets",
          "configmaps",
          "persistentvolumeclaims");
  private static final Set<String> SHORT_NAMES = Set.of("cpu", "memory", "ephemeral-storage");

  private QuotaUsage() {}

  /** What an object uses, by the names under which quotas limit it. */
  public static Map<String, Quantity> of(GroupResource resource, KubeObject object) {
    Map<String, Quantity> usage = new LinkedHashMap<>();
    usage.put("count/" + resource, ONE);
    if (!resource.group().isEmpty()) {
      return usage;
    }
    switch (resource.resource()) {
      case "pods" -> addPod(usage, object);
      case "services" -> addService(usage, object);
      case "persistentvolumeclaims" -> addClaim(usage, object);
      default -> {
        if (COUNTED_BY_NAME.contains(resource.resource())) {
          usage.put(resource.resource(), ONE);
        }
      }
    }
    return usage;
  }

  /** A Pod that has ended uses nothing but its place among the objects. */
  private static void addPod(Map<String, Quantity> usage, KubeObject pod) {
    String phase = pod.status().path("phase").asText();
    if (phase.equals("Failed") || phase.equals("Succeeded")) {
      return;
    }
    usage.put("pods", ONE);
    PodRequests.of(pod.spec(), "requests")
        .forEach(
            (name, quantity) -> {
              usage.put("requests." + name, quantity);
              if (SHORT_NAMES.contains(name)) {
                usage.put(name, quantity);
              }
            });
    PodRequests.of(pod.spec(), "limits")
        .forEach((name, quantity) -> usage.put("limits." + name, quantity));
  }

  private static void addService(Map<String, Quantity> usage, KubeObject service) {
    usage.put("services", ONE);
    String type = service.spec().path("type").asText();
    int ports = service.spec().path("ports").size();
    if (type.equals("LoadBalancer")) {
      usage.put("services.loadbalancers", ONE);
      boolean allocates = service.spec().path("allocateLoadBalancerNodePorts").asBoolean(true);
      usage.put("services.nodeports", Quantity.of(allocates ? ports : 0, ONE.format()));
    } else if (type.equals("NodePort")) {
      usage.put("services.nodeports", Quantity.of(ports, ONE.format()));
    }
  }

  private static void addClaim(Map<String, Quantity> usage, KubeObject claim) {
    usage.put("persistentvolumeclaims", ONE);
    JsonNode storage = claim.spec().path("resources").path("requests").path("storage");
    String storageClass = claim.spec().path("storageClassName").asText();
    String perClass = storageClass + ".storageclass.storage.k8s.io/";
    if (!storageClass.isEmpty()) {
      usage.put(perClass + "persistentvolumeclaims", ONE);
    }
    if (storage.isTextual()) {
      Quantity quantity = Quantity.parse(storage.asText());
      usage.put("requests.storage", quantity);
      if (!storageClass.isEmpty()) {
        usage.put(perClass + "requests.storage", quantity);
      }
    }
  }

  /** Whether a quota's scopes cover an object; quotas with scopes cover Pods only. */
  public static boolean isInScope(KubeObject quota, GroupResource resource, KubeObject object) {
    boolean isPod = resource.equals(new GroupResource("", "pods"));
    for (JsonNode scope : quota.spec().path("scopes")) {
      if (!isPod || !matches(scope.asText(), "Exists", scope, object)) {
        return false;
      }
    }
    for (JsonNode term : quota.spec().path("scopeSelector").path("matchExpressions")) {
      String scope = term.path("scopeName").asText();
      if (!isPod || !matches(scope, term.path("operator").asText(), term, object)) {
        return false;
      }
    }
    return true;
  }

  private static boolean matches(String scope, String operator, JsonNode term, KubeObject pod) {
    JsonNode deadline = pod.spec().path("activeDeadlineSeconds");
    return switch (scope) {
      case "Terminating" -> deadline.isNumber();
      case "NotTerminating" -> !deadline.isNumber();
      case "BestEffort" -> isBestEffort(pod);
      case "NotBestEffort" -> !isBestEffort(pod);
      case "PriorityClass" -> matchesPriorityClass(operator, term, pod);
      default -> false;
    };
  }

  private static boolean isBestEffort(KubeObject pod) {
    return PodRequests.of(pod.spec(), "requests").isEmpty()
        && PodRequests.of(pod.spec(), "limits").isEmpty();
  }

  private static boolean matchesPriorityClass(String operator, JsonNode term, KubeObject pod) {
    String name = pod.spec().path("priorityClassName").asText();
    boolean listed = false;
    for (JsonNode value : term.path("values")) {
      listed |= value.asText().equals(name);
    }
    return switch (operator) {
      case "In" -> listed;
      case "NotIn" -> !listed;
      case "Exists" -> !name.isEmpty();
      default -> name.isEmpty();
    };
  }
}
