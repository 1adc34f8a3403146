package io.kubejar.apiserver.registry.scheduling;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.Json;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.List;
import java.util.Map;

/** The rules on PriorityClasses; follows {@code pkg/apis/scheduling/validation/validation.go}. */
final class PriorityClassValidation {
  private static final Map<String, Integer> SYSTEM =
      Map.of("system-cluster-critical", 2_000_000_000, "system-node-critical", 2_000_001_000);
  private static final int HIGHEST_USER_PRIORITY = 1_000_000_000;
  private static final List<String> POLICIES = List.of("PreemptLowerPriority", "Never");

  private PriorityClassValidation() {}

  static void check(JsonNode priorityClass, Violations violations) {
    String name = priorityClass.path("metadata").path("name").asText();
    JsonNode value = priorityClass.path("value");
    if (name.startsWith("system-")) {
      Integer known = SYSTEM.get(name);
      if (known == null || known != value.asInt()) {
        violations.forbidden(
            FieldPath.of("metadata", "name"),
            "priority class names with 'system-' prefix are reserved for system use only. error: "
                + (known == null
                    ? name + " is not a known system priority class"
                    : "value of " + name + " PriorityClass must be " + known));
      }
    } else if (value.asInt() > HIGHEST_USER_PRIORITY) {
      violations.forbidden(
          FieldPath.of("value"),
          "maximum allowed value of a user defined priority is " + HIGHEST_USER_PRIORITY);
    }
    if (priorityClass.hasNonNull("preemptionPolicy")) {
      FieldRules.requiredOneOf(
          priorityClass, "preemptionPolicy", POLICIES, FieldPath.root(), violations);
    }
  }

  static void update(JsonNode priorityClass, JsonNode old, Violations violations) {
    int value = priorityClass.path("value").asInt();
    if (value != old.path("value").asInt()) {
      violations.forbidden(FieldPath.of("value"), "may not be changed in an update.");
    }
    String policy = priorityClass.path("preemptionPolicy").asText();
    if (!policy.equals(old.path("preemptionPolicy").asText())) {
      violations.invalid(FieldPath.of("preemptionPolicy"), Json.text(policy), "field is immutable");
    }
  }
}
