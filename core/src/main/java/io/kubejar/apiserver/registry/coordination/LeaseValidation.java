package io.kubejar.apiserver.registry.coordination;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.Violations;

/** The rules on Leases; follows {@code pkg/apis/coordination/validation/validation.go}. */
final class LeaseValidation {
  private LeaseValidation() {}

  static void check(JsonNode spec, FieldPath path, Violations violations) {
    JsonNode seconds = spec.path("leaseDurationSeconds");
    if (seconds.isNumber() && seconds.asLong() <= 0) {
      violations.invalid(path.child("leaseDurationSeconds"), seconds, "must be greater than 0");
    }
    FieldRules.nonNegative(spec, "leaseTransitions", path, violations);
  }
}
