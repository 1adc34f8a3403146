package io.kubejar.apiserver.registry.admissionregistration;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.admission.cel.AdmissionExpression;
import io.kubejar.apiserver.admission.cel.ExpressionCompiler;
import io.kubejar.apiserver.admission.cel.ExpressionCompiler.Scope;
import io.kubejar.apiserver.admission.cel.ResultType;
import io.kubejar.apiserver.registry.rules.Values;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.HashSet;
import java.util.Set;

/**
 * The {@code matchConditions} of webhooks and policies.
 *
 * <p>Follows {@code validateMatchConditions} of {@code
 * pkg/apis/admissionregistration/validation/validation.go}.
 */
final class MatchConditionRules {
  private static final int MOST = 64;

  private MatchConditionRules() {}

  /**
   * Checks a list of conditions.
   *
   * @param params whether they may speak of parameters
   */
  static void check(JsonNode conditions, FieldPath path, boolean params, Violations violations) {
    if (conditions.size() > MOST) {
      violations.add(FieldError.tooMany(path, conditions.size(), MOST));
    }
    if (conditions.isEmpty()) {
      return;
    }
    ExpressionCompiler compiler = new ExpressionCompiler(false);
    Set<String> names = new HashSet<>();
    int index = 0;
    for (JsonNode condition : conditions) {
      FieldPath place = path.index(index++);
      String expression = condition.path("expression").asText().strip();
      if (expression.isEmpty()) {
        violations.required(place.child("expression"), "");
      } else {
        expression(
            compiler.compile(expression, ResultType.BOOL, Scope.withAuthorizer(params)),
            place.child("expression"),
            violations);
      }
      String name = condition.path("name").asText();
      if (name.isEmpty()) {
        violations.required(place.child("name"), "");
        continue;
      }
      violations.invalid(place.child("name"), name, Values.qualifiedName(name));
      if (!names.add(name)) {
        violations.duplicate(place.child("name"), name);
      }
    }
  }

  /** An expression that must compile. */
  static void expression(AdmissionExpression compiled, FieldPath path, Violations violations) {
    if (!compiled.error().isEmpty()) {
      violations.invalid(path, compiled.source(), compiled.error());
    }
  }
}
