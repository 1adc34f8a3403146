package io.kubejar.apiserver.apiextensions.schema;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.GoText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code anyOf}, {@code oneOf}, {@code allOf} and {@code not}. Where no alternative fits, the
 * errors of the one that fits best are told.
 *
 * <p>Follows {@code k8s.io/kube-openapi/pkg/validation/validate/schema_props.go}.
 */
final class JunctorValidator {
  private JunctorValidator() {}

  static ValidationResult validate(
      String path, JsonNode value, StructuralSchema schema, @Nullable Correlation old) {
    ValidationResult result = new ValidationResult();
    StructuralSchema.Junctors junctors = schema.junctors();
    if (!junctors.anyOf().isEmpty()) {
      validateAnyOf(path, value, junctors.anyOf(), old, result);
    }
    if (!junctors.oneOf().isEmpty()) {
      validateOneOf(path, value, junctors.oneOf(), old, result);
    }
    if (!junctors.allOf().isEmpty()) {
      validateAllOf(path, value, junctors.allOf(), old, result);
    }
    StructuralSchema not = junctors.not();
    if (not != null && SchemaValidator.validate(path, value, not, old).isValid()) {
      result.unplaced(GoText.quote(path) + " must not validate the schema (not)");
    }
    result.countMatch();
    return result;
  }

  private static void validateAnyOf(
      String path,
      JsonNode value,
      List<StructuralSchema> alternatives,
      @Nullable Correlation old,
      ValidationResult result) {
    ValidationResult best = null;
    for (StructuralSchema alternative : alternatives) {
      ValidationResult one = SchemaValidator.validate(path, value, alternative, old);
      if (one.isValid()) {
        result.merge(one);
        return;
      }
      best = closer(best, one);
    }
    result.unplaced(GoText.quote(path) + " must validate at least one schema (anyOf)");
    result.merge(best);
  }

  private static void validateOneOf(
      String path,
      JsonNode value,
      List<StructuralSchema> alternatives,
      @Nullable Correlation old,
      ValidationResult result) {
    ValidationResult best = null;
    ValidationResult first = null;
    int valid = 0;
    for (StructuralSchema alternative : alternatives) {
      ValidationResult one = SchemaValidator.validate(path, value, alternative, old);
      if (one.isValid()) {
        valid++;
        first = first == null ? one : first;
      } else if (valid == 0) {
        best = closer(best, one);
      }
    }
    if (valid == 1) {
      result.merge(first);
      return;
    }
    String found = valid == 0 ? "Found none valid" : "Found " + valid + " valid alternatives";
    result.unplaced(
        GoText.quote(path) + " must validate one and only one schema (oneOf). " + found);
    if (valid == 0) {
      result.merge(best);
    }
  }

  private static ValidationResult closer(@Nullable ValidationResult best, ValidationResult one) {
    return best == null || one.matchCount() > best.matchCount() ? one : best;
  }

  private static void validateAllOf(
      String path,
      JsonNode value,
      List<StructuralSchema> parts,
      @Nullable Correlation old,
      ValidationResult result) {
    int valid = 0;
    for (StructuralSchema part : parts) {
      ValidationResult one = SchemaValidator.validate(path, value, part, old);
      valid += one.isValid() ? 1 : 0;
      result.merge(one);
    }
    if (valid < parts.size()) {
      String none = valid == 0 ? ". None validated" : "";
      result.unplaced(GoText.quote(path) + " must validate all the schemas (allOf)" + none);
    }
  }
}
