package io.kubejar.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.Values;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The rules on ResourceQuotas; follows {@code ValidateResourceQuotaSpec} of core validation. */
final class QuotaValidation {
  private static final Set<String> STANDARD =
      Set.of(
          "cpu",
          "memory",
          "ephemeral-storage",
          "requests.cpu",
          "requests.memory",
          "requests.storage",
          "requests.ephemeral-storage",
          "limits.cpu",
          "limits.memory",
          "limits.ephemeral-storage",
          "pods",
          "resourcequotas",
          "services",
          "replicationcontrollers",
          "secrets",
          "persistentvolumeclaims",
          "configmaps",
          "services.nodeports",
          "services.loadbalancers");
  private static final Set<String> SCOPES =
      Set.of(
          "Terminating",
          "NotTerminating",
          "BestEffort",
          "NotBestEffort",
          "PriorityClass",
          "CrossNamespacePodAffinity",
          "VolumeAttributesClass");

  private static final Set<String> NAMED_SCOPES = Set.of("PriorityClass", "VolumeAttributesClass");
  private static final Set<String> OF_PODS =
      Set.of(
          "pods",
          "cpu",
          "memory",
          "requests.cpu",
          "requests.memory",
          "limits.cpu",
          "limits.memory");
  private static final String UNCOUNTED = "unsupported scope applied to resource";

  private QuotaValidation() {}

  static void check(JsonNode spec, FieldPath path, Violations violations) {
    for (Map.Entry<String, JsonNode> entry : spec.path("hard").properties()) {
      FieldPath at = path.child("hard").key(entry.getKey());
      resourceName(entry.getKey(), at, violations);
      ResourceValidation.amount(entry.getKey(), entry.getValue(), at, violations);
    }
    scopes(spec, path, violations);
    selector(spec, path.child("scopeSelector").child("matchExpressions"), violations);
  }

  private static void scopes(JsonNode spec, FieldPath path, Violations violations) {
    Set<String> scopes = new HashSet<>();
    for (JsonNode scope : spec.path("scopes")) {
      scopes.add(scope.asText());
      if (!SCOPES.contains(scope.asText())) {
        violations.invalid(path.child("scopes"), spec.get("scopes"), "unsupported scope");
      }
      forEachUncounted(
          scope.asText(),
          spec,
          () -> violations.invalid(path.child("scopes"), spec.get("scopes"), UNCOUNTED));
    }
    if (conflict(scopes)) {
      violations.invalid(path.child("scopes"), spec.get("scopes"), "conflicting scopes");
    }
  }

  private static boolean conflict(Set<String> scopes) {
    return (scopes.contains("BestEffort") && scopes.contains("NotBestEffort"))
        || (scopes.contains("Terminating") && scopes.contains("NotTerminating"));
  }

  private static void selector(JsonNode spec, FieldPath path, Violations violations) {
    JsonNode whole = spec.path("scopeSelector");
    Set<String> scopes = new HashSet<>();
    for (JsonNode expression : whole.path("matchExpressions")) {
      String scope = FieldRules.text(expression, "scopeName");
      String operator = FieldRules.text(expression, "operator");
      if (!SCOPES.contains(scope)) {
        violations.invalid(path.child("scopeName"), scope, "unsupported scope");
      }
      forEachUncounted(scope, spec, () -> violations.invalid(path, whole, UNCOUNTED));
      if (!NAMED_SCOPES.contains(scope) && SCOPES.contains(scope) && !operator.equals("Exists")) {
        violations.invalid(
            path.child("operator"),
            operator,
            "must be 'Exist' when scope is any of ResourceQuotaScopeTerminating,"
                + " ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort,"
                + " ResourceQuotaScopeNotBestEffort or"
                + " ResourceQuotaScopeCrossNamespacePodAffinity");
      }
      values(expression, operator, path, violations);
      scopes.add(scope);
    }
    if (conflict(scopes)) {
      violations.invalid(path, whole, "conflicting scopes");
    }
  }

  private static void values(
      JsonNode expression, String operator, FieldPath path, Violations violations) {
    JsonNode values = expression.path("values");
    switch (operator) {
      case "In", "NotIn" -> {
        if (values.isEmpty()) {
          violations.required(
              path.child("values"),
              "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector");
        }
      }
      case "Exists", "DoesNotExist" -> {
        if (!values.isEmpty()) {
          violations.invalid(
              path.child("values"),
              values,
              "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector");
        }
      }
      default ->
          violations.invalid(path.child("operator"), operator, "not a valid selector operator");
    }
  }

  /** Does something for each limited resource that a scope cannot tell apart. */
  private static void forEachUncounted(String scope, JsonNode spec, Runnable action) {
    spec.path("hard")
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (isStandard(name) && !counts(scope, name)) {
                action.run();
              }
            });
  }

  private static boolean counts(String scope, String resource) {
    return switch (scope) {
      case "BestEffort" -> resource.equals("pods");
      case "Terminating",
          "NotTerminating",
          "NotBestEffort",
          "PriorityClass",
          "CrossNamespacePodAffinity" ->
          OF_PODS.contains(resource);
      case "VolumeAttributesClass" ->
          resource.equals("persistentvolumeclaims") || resource.equals("requests.storage");
      default -> true;
    };
  }

  private static void resourceName(String name, FieldPath path, Violations violations) {
    ResourceValidation.resourceName(name, path, violations);
    if (name.indexOf('/') < 0 && !isStandard(name)) {
      violations.invalid(path, name, "must be a standard resource for quota");
    }
  }

  private static boolean isStandard(String name) {
    return STANDARD.contains(name)
        || name.startsWith("requests.hugepages-")
        || name.startsWith("hugepages-");
  }

  static void update(JsonNode spec, JsonNode old, Violations violations) {
    if (!FieldRules.same(spec.get("scopes"), old.get("scopes"))) {
      violations.invalid(
          FieldPath.of("spec", "scopes"), FieldRules.quoted(spec.get("scopes")), Values.IMMUTABLE);
    }
  }
}
