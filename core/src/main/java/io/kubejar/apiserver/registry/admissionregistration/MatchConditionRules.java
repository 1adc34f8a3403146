package io.kubejar.apiserver.registry.admissionregistration;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.Values;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.HashSet;
import java.util.Set;

/**
 * The rules of {@code matchConditions}. Conditions that break none are refused too, as long as
 * nothing evaluates them.
 *
 * <p>Follows {@code validateMatchConditions} of {@code
 * pkg/apis/admissionregistration/validation/validation.go}.
 */
final class MatchConditionRules {
  private static final int MOST = 64;

  private MatchConditionRules() {}

  static void check(JsonNode conditions, FieldPath path, Violations violations) {
    if (conditions.size() > MOST) {
      violations.add(FieldError.tooMany(path, conditions.size(), MOST));
    }
    int before = violations.size();
    Set<String> names = new HashSet<>();
    for (int i = 0; i < conditions.size(); i++) {
      String name = FieldRules.text(conditions.get(i), "name");
      condition(conditions.get(i), path.index(i), violations);
      if (!name.isEmpty() && !names.add(name)) {
        violations.duplicate(path.index(i).child("name"), name);
      }
    }
    if (!conditions.isEmpty() && violations.size() == before) {
      violations.forbidden(path, "conditions are not supported here: nothing evaluates them");
    }
  }

  private static void condition(JsonNode condition, FieldPath path, Violations violations) {
    if (FieldRules.text(condition, "expression").isBlank()) {
      violations.required(path.child("expression"), "");
    }
    String name = FieldRules.text(condition, "name");
    if (name.isEmpty()) {
      violations.required(path.child("name"), "");
    } else {
      violations.invalid(path.child("name"), name, Values.qualifiedName(name));
    }
  }
}
