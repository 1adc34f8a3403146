package io.kubejar.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.Quantity;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.Values;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The rules on requests and limits; follows {@code ValidateContainerResourceRequirements}. */
public final class ResourceValidation {
  private static final Set<String> STANDARD =
      Set.of(
          "cpu",
          "memory",
          "ephemeral-storage",
          "requests.cpu",
          "requests.memory",
          "requests.ephemeral-storage",
          "limits.cpu",
          "limits.memory",
          "limits.ephemeral-storage",
          "pods",
          "resourcequotas",
          "services",
          "replicationcontrollers",
          "secrets",
          "configmaps",
          "persistentvolumeclaims",
          "storage",
          "requests.storage",
          "services.nodeports",
          "services.loadbalancers");
  private static final Set<String> OF_CONTAINERS = Set.of("cpu", "memory", "ephemeral-storage");
  private static final Set<String> WHOLE_NUMBERS =
      Set.of(
          "pods",
          "resourcequotas",
          "services",
          "replicationcontrollers",
          "secrets",
          "configmaps",
          "persistentvolumeclaims",
          "services.nodeports",
          "services.loadbalancers");

  private ResourceValidation() {}

  /** The requests and limits of a container. */
  public static void requirements(
      JsonNode resources, Set<String> claims, FieldPath path, Violations violations) {
    FieldPath limitsPath = path.child("limits");
    FieldPath requestsPath = path.child("requests");
    JsonNode limits = resources.path("limits");
    boolean hugePages = false;
    for (Map.Entry<String, JsonNode> limit : limits.properties()) {
      FieldPath at = limitsPath.key(limit.getKey());
      containerResourceName(limit.getKey(), at, violations);
      amount(limit.getKey(), limit.getValue(), at, violations);
      hugePages |= limit.getKey().startsWith("hugepages-");
    }
    for (Map.Entry<String, JsonNode> request : resources.path("requests").properties()) {
      FieldPath at = requestsPath.key(request.getKey());
      containerResourceName(request.getKey(), at, violations);
      amount(request.getKey(), request.getValue(), at, violations);
      requestAgainstLimit(request, limits, path, violations);
      hugePages |= request.getKey().startsWith("hugepages-");
    }
    if (hugePages && !namesCpuOrMemory(resources)) {
      violations.forbidden(path, "HugePages require cpu or memory");
    }
    claims(resources.path("claims"), claims, path.child("claims"), violations);
  }

  private static boolean namesCpuOrMemory(JsonNode resources) {
    for (String list : new String[] {"limits", "requests"}) {
      if (resources.path(list).has("cpu") || resources.path(list).has("memory")) {
        return true;
      }
    }
    return false;
  }

  private static void requestAgainstLimit(
      Map.Entry<String, JsonNode> request, JsonNode limits, FieldPath path, Violations violations) {
    String name = request.getKey();
    JsonNode limit = limits.get(name);
    if (limit == null) {
      if (!isOvercommittable(name)) {
        violations.required(
            path.child("limits"), "Limit must be set for non overcommitable resources");
      }
      return;
    }
    int order = FieldRules.quantity(request.getValue()).compareTo(FieldRules.quantity(limit));
    if (order != 0 && !isOvercommittable(name)) {
      violations.invalid(
          path.child("requests"),
          request.getValue(),
          "must be equal to " + name + " limit of " + limit.asText());
    } else if (order > 0) {
      violations.invalid(
          path.child("requests"),
          request.getValue(),
          "must be less than or equal to " + name + " limit of " + limit.asText());
    }
  }

  private static void claims(
      JsonNode used, Set<String> claims, FieldPath path, Violations violations) {
    Set<String> seen = new HashSet<>();
    int index = 0;
    for (JsonNode claim : used) {
      FieldPath at = path.index(index++);
      String name = FieldRules.text(claim, "name");
      if (name.isEmpty()) {
        violations.required(at.child("name"), "");
        continue;
      }
      if (!seen.add(name + "/" + FieldRules.text(claim, "request"))) {
        violations.duplicate(at, name);
      }
      if (!claims.contains(name)) {
        violations.notFound(at.child("name"), name);
      }
    }
  }

  /** Resources of which a node may promise more than it has. */
  static boolean isOvercommittable(String name) {
    boolean isNative = name.indexOf('/') < 0 || name.contains("kubernetes.io/");
    return isNative && !name.startsWith("hugepages-");
  }

  private static boolean isNative(String name) {
    return name.indexOf('/') < 0 || name.contains("kubernetes.io/");
  }

  public static boolean isExtended(String name) {
    if (isNative(name) || name.startsWith("requests.")) {
      return false;
    }
    return Values.qualifiedName("requests." + name).isEmpty();
  }

  static void containerResourceName(String name, FieldPath path, Violations violations) {
    resourceName(name, path, violations);
    boolean standard = OF_CONTAINERS.contains(name) || name.startsWith("hugepages-");
    if (name.indexOf('/') < 0) {
      if (!standard) {
        violations.invalid(path, name, "must be a standard resource for containers");
      }
    } else if (!isNative(name) && !isExtended(name)) {
      violations.invalid(path, name, "doesn't follow extended resource name standard");
    }
  }

  /** A resource that Kubernetes knows, or one with a domain of its own. */
  public static void resourceName(String name, FieldPath path, Violations violations) {
    List<String> errors = Values.qualifiedName(name);
    violations.invalid(path, name, errors);
    if (!errors.isEmpty()) {
      return;
    }
    boolean standard =
        STANDARD.contains(name)
            || name.startsWith("hugepages-")
            || name.startsWith("requests.hugepages-")
            || name.startsWith("attachable-volumes-");
    if (name.indexOf('/') < 0 && !standard) {
      violations.invalid(path, name, "must be a standard resource type or fully qualified");
    }
  }

  /** An amount that is not negative, and whole where only whole ones make sense. */
  public static void amount(String name, JsonNode value, FieldPath path, Violations violations) {
    Quantity quantity = FieldRules.quantity(value);
    if (quantity.signum() < 0) {
      violations.invalid(path, Json.text(quantity.toString()), Values.NOT_NEGATIVE);
    }
    boolean whole = WHOLE_NUMBERS.contains(name) || isExtended(name);
    if (whole && quantity.milliValue() % 1000 != 0) {
      violations.invalid(path, value, "must be an integer");
    }
  }
}
