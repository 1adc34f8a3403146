package io.kubejar.apiserver.registry.policy;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.SelectorRules;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.List;

/** The rules on disruption budgets; follows {@code pkg/apis/policy/validation/validation.go}. */
final class DisruptionBudgetValidation {
  private static final List<String> POLICIES = List.of("AlwaysAllow", "IfHealthyBudget");

  private DisruptionBudgetValidation() {}

  static void check(JsonNode spec, FieldPath path, Violations violations) {
    JsonNode available = spec.path("minAvailable");
    JsonNode unavailable = spec.path("maxUnavailable");
    if (spec.hasNonNull("minAvailable") && spec.hasNonNull("maxUnavailable")) {
      violations.invalid(path, spec, "minAvailable and maxUnavailable cannot be both set");
    }
    FieldRules.positiveIntOrPercent(available, path.child("minAvailable"), violations);
    FieldRules.notMoreThanAll(available, path.child("minAvailable"), violations);
    FieldRules.positiveIntOrPercent(unavailable, path.child("maxUnavailable"), violations);
    FieldRules.notMoreThanAll(unavailable, path.child("maxUnavailable"), violations);
    SelectorRules.labelSelector(spec.path("selector"), path.child("selector"), violations);
    FieldRules.oneOf(spec, "unhealthyPodEvictionPolicy", POLICIES, path, violations);
  }
}
