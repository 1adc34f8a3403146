package io.kubejar.apiserver.admission.plugins;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.Quantity;
import io.kubejar.apiserver.registry.core.PodResources;
import io.kubejar.apiserver.registry.rules.FieldRules;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * How much of a quota an object uses, and which quotas it falls under.
 *
 * <p>Follows {@code pkg/quota/v1/evaluator/core}.
 */
final class QuotaUsage {
  private static final Quantity ONE = Quantity.of(1, Quantity.Format.DECIMAL_SI);
  private static final Set<String> COUNTED_PLAINLY =
      Set.of(
          "pods",
          "services",
          "replicationcontrollers",
          "resourcequotas",
          "secrets",
          "configmaps",
          "persistentvolumeclaims");

  private QuotaUsage() {}

  /** What one object uses, by the names that quotas give to resources. */
  static Map<String, Quantity> of(GroupResource resource, JsonNode object) {
    Map<String, Quantity> usage = new LinkedHashMap<>();
    usage.put("count/" + resource, ONE);
    if (!resource.group().isEmpty()) {
      return usage;
    }
    if (COUNTED_PLAINLY.contains(resource.resource()) && !resource.resource().equals("pods")) {
      usage.put(resource.resource(), ONE);
    }
    JsonNode spec = object.path("spec");
    switch (resource.resource()) {
      case "pods" -> pod(object, usage);
      case "services" -> service(spec, usage);
      case "persistentvolumeclaims" -> claim(spec, usage);
      default -> {}
    }
    return usage;
  }

  private static void pod(JsonNode pod, Map<String, Quantity> usage) {
    String phase = pod.path("status").path("phase").asText();
    if (phase.equals("Succeeded") || phase.equals("Failed")) {
      return;
    }
    usage.put("pods", ONE);
    PodResources.total(pod.path("spec"), "requests")
        .forEach(
            (name, amount) -> {
              usage.put("requests." + name, amount);
              if (name.equals("cpu")
                  || name.equals("memory")
                  || name.equals("ephemeral-storage")
                  || name.startsWith("hugepages-")) {
                usage.put(name, amount);
              }
            });
    PodResources.total(pod.path("spec"), "limits")
        .forEach((name, amount) -> usage.put("limits." + name, amount));
  }

  private static void service(JsonNode spec, Map<String, Quantity> usage) {
    String type = spec.path("type").asText();
    int ports = 0;
    for (JsonNode port : spec.path("ports")) {
      ports += port.path("nodePort").asInt() != 0 || type.equals("NodePort") ? 1 : 0;
    }
    if (type.equals("LoadBalancer")) {
      usage.put("services.loadbalancers", ONE);
      if (spec.path("allocateLoadBalancerNodePorts").asBoolean(true)) {
        ports = spec.path("ports").size();
      }
    }
    if (ports > 0) {
      usage.put("services.nodeports", Quantity.of(ports, Quantity.Format.DECIMAL_SI));
    }
  }

  private static void claim(JsonNode spec, Map<String, Quantity> usage) {
    Quantity storage = FieldRules.quantity(spec.path("resources").path("requests").path("storage"));
    usage.put("requests.storage", storage);
    String storageClass = spec.path("storageClassName").asText();
    if (!storageClass.isEmpty()) {
      String prefix = storageClass + ".storageclass.storage.k8s.io/";
      usage.put(prefix + "persistentvolumeclaims", ONE);
      usage.put(prefix + "requests.storage", storage);
    }
  }

  /** Whether an object falls under the scopes of a quota. */
  static boolean inScope(JsonNode quotaSpec, GroupResource resource, JsonNode object) {
    boolean pod = resource.group().isEmpty() && resource.resource().equals("pods");
    for (JsonNode scope : quotaSpec.path("scopes")) {
      if (!pod || !matches(scope.asText(), object)) {
        return false;
      }
    }
    for (JsonNode term : quotaSpec.path("scopeSelector").path("matchExpressions")) {
      if (!pod || !matchesTerm(term, object)) {
        return false;
      }
    }
    return true;
  }

  private static boolean matchesTerm(JsonNode term, JsonNode pod) {
    String scope = term.path("scopeName").asText();
    if (!scope.equals("PriorityClass")) {
      return matches(scope, pod);
    }
    String priorityClass = pod.path("spec").path("priorityClassName").asText();
    List<String> values = new ArrayList<>();
    term.path("values").forEach(v -> values.add(v.asText()));
    return switch (term.path("operator").asText()) {
      case "In" -> values.contains(priorityClass);
      case "NotIn" -> !values.contains(priorityClass);
      case "DoesNotExist" -> priorityClass.isEmpty();
      default -> !priorityClass.isEmpty();
    };
  }

  private static boolean matches(String scope, JsonNode pod) {
    JsonNode spec = pod.path("spec");
    return switch (scope) {
      case "Terminating" -> spec.path("activeDeadlineSeconds").isNumber();
      case "NotTerminating" -> !spec.path("activeDeadlineSeconds").isNumber();
      case "BestEffort" -> PodResources.qosClass(spec).equals("BestEffort");
      case "NotBestEffort" -> !PodResources.qosClass(spec).equals("BestEffort");
      case "PriorityClass" -> !spec.path("priorityClassName").asText().isEmpty();
      case "CrossNamespacePodAffinity" -> crossesNamespaces(spec.path("affinity"));
      default -> false;
    };
  }

  private static boolean crossesNamespaces(JsonNode affinity) {
    for (String kind : new String[] {"podAffinity", "podAntiAffinity"}) {
      for (JsonNode list : affinity.path(kind)) {
        for (JsonNode entry : list) {
          JsonNode term = entry.has("podAffinityTerm") ? entry.get("podAffinityTerm") : entry;
          if (!term.path("namespaces").isEmpty() || term.path("namespaceSelector").isObject()) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /** The containers that leave out what a quota limits, by resource. */
  static Map<String, List<String>> missing(Set<String> limited, JsonNode podSpec) {
    Map<String, List<String>> missing = new TreeMap<>();
    for (String list : new String[] {"containers", "initContainers"}) {
      for (JsonNode container : podSpec.path(list)) {
        JsonNode resources = container.path("resources");
        for (String name : limited) {
          if (isComputeResource(name) && !sets(resources, name)) {
            missing
                .computeIfAbsent(name, n -> new ArrayList<>())
                .add(container.path("name").asText());
          }
        }
      }
    }
    return missing;
  }

  private static boolean isComputeResource(String name) {
    String plain = name.replaceFirst("^(requests|limits)\\.", "");
    return plain.equals("cpu") || plain.equals("memory");
  }

  private static boolean sets(JsonNode resources, String name) {
    if (name.startsWith("limits.")) {
      return resources.path("limits").has(name.substring("limits.".length()));
    }
    return resources.path("requests").has(name.replaceFirst("^requests\\.", ""));
  }
}
