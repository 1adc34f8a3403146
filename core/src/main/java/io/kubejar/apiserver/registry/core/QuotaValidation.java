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

  private QuotaValidation() {}

  static void check(JsonNode spec, FieldPath path, Violations violations) {
    for (Map.Entry<String, JsonNode> entry : spec.path("hard").properties()) {
      FieldPath at = path.child("hard").key(entry.getKey());
      resourceName(entry.getKey(), at, violations);
      ResourceValidation.amount(entry.getKey(), entry.getValue(), at, violations);
    }
    Set<String> scopes = new HashSet<>();
    for (JsonNode scope : spec.path("scopes")) {
      scopes.add(scope.asText());
      if (!SCOPES.contains(scope.asText())) {
        violations.invalid(path.child("scopes"), spec.get("scopes"), "unsupported scope");
      }
    }
    if ((scopes.contains("BestEffort") && scopes.contains("NotBestEffort"))
        || (scopes.contains("Terminating") && scopes.contains("NotTerminating"))) {
      violations.invalid(path.child("scopes"), spec.get("scopes"), "conflicting scopes");
    }
  }

  private static void resourceName(String name, FieldPath path, Violations violations) {
    violations.invalid(path, name, Values.qualifiedName(name));
    boolean standard =
        STANDARD.contains(name)
            || name.startsWith("requests.hugepages-")
            || name.startsWith("hugepages-");
    if (name.indexOf('/') < 0 && !standard) {
      violations.invalid(path, name, "must be a standard resource type or fully qualified");
      violations.invalid(path, name, "must be a standard resource for quota");
    }
  }

  static void update(JsonNode spec, JsonNode old, Violations violations) {
    if (!FieldRules.same(spec.get("scopes"), old.get("scopes"))) {
      violations.invalid(
          FieldPath.of("spec", "scopes"), FieldRules.quoted(spec.get("scopes")), Values.IMMUTABLE);
    }
  }
}
