package io.kubejar.apiserver.admission.policy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.admission.cel.AdmissionExpression;
import io.kubejar.apiserver.admission.cel.ExpressionEvaluation;
import io.kubejar.apiserver.cel.TypedObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One mutation of a MutatingAdmissionPolicy, compiled. Immutable. */
sealed interface PolicyMutation permits ApplyConfigurationMutation, JsonPatchMutation {

  /**
   * The object after the mutation, a new tree, or the object itself if it stays as it is.
   *
   * @throws PolicyFailure if the expression fails, or what it says does not fit the object
   * @throws StatusException if the request is to be refused whatever the failure policy
   */
  ObjectNode apply(ExpressionEvaluation evaluation, ObjectNode object, MutatedObjects objects)
      throws PolicyFailure;

  /** The value of the expression; it is of the type that the compiler was told to want. */
  static Object evaluate(ExpressionEvaluation evaluation, AdmissionExpression expression)
      throws PolicyFailure {
    if (expression.program() == null) {
      throw new PolicyFailure(expression.error());
    }
    try {
      ExpressionEvaluation.Outcome outcome = evaluation.evaluate(expression);
      Object value = outcome.value();
      if (value == null) {
        throw new PolicyFailure(outcome.error());
      }
      return value;
    } catch (ExpressionEvaluation.OutOfBudgetException e) {
      throw new PolicyFailure(e.sentence(), e);
    }
  }

  /**
   * Fails if constructors in a value are not named for the fields that they are in.
   *
   * <p>Follows {@code CheckTypeNamesMatchFieldPathNames} of {@code
   * k8s.io/apiserver/pkg/cel/mutation/dynamic/objects.go}.
   */
  static void requireMatchingNames(TypedObject object) throws PolicyFailure {
    List<String> errors = new ArrayList<>();
    collectMismatches(object, object.typeName(), errors);
    if (!errors.isEmpty()) {
      throw new PolicyFailure("type mismatch: " + String.join("\n", errors));
    }
  }

  private static void collectMismatches(Object value, String path, List<String> errors) {
    if (value instanceof TypedObject object) {
      if (!object.typeName().equals(path)) {
        errors.add(
            "unexpected type name \"%s\", expected \"%s\", which matches field name path from root Object type"
                .formatted(object.typeName(), path));
      }
      object.forEach((name, field) -> collectMismatches(field, path + "." + name, errors));
    } else if (value instanceof Map<?, ?> map) {
      map.values().forEach(element -> collectMismatches(element, path, errors));
    } else if (value instanceof List<?> list) {
      list.forEach(element -> collectMismatches(element, path, errors));
    }
  }
}
