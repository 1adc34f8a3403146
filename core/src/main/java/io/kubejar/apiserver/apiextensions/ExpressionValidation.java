package io.kubejar.apiserver.apiextensions;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.Json;
import io.kubejar.apiserver.apiextensions.schema.StructuralSchema;
import io.kubejar.apiserver.apiextensions.schema.ValidationRule;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rules of the CEL in a schema: it compiles, and speaks of {@code oldSelf} only where old and
 * new values can be told to be the same.
 *
 * <p>Follows {@code ValidateCustomResourceDefinitionOpenAPISchema} of {@code
 * k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go}.
 */
final class ExpressionValidation {
  private final List<FieldError> errors = new ArrayList<>();

  private ExpressionValidation() {}

  static List<FieldError> validate(FieldPath path, StructuralSchema schema) {
    ExpressionValidation validation = new ExpressionValidation();
    if (schema.anyMatch(s -> !s.validations().isEmpty())) {
      validation.visit(path, schema, true, null);
    }
    return validation.errors;
  }

  /**
   * @param uncorrelatable the outermost list whose elements cannot be found again, null if there is
   *     none around
   */
  private void visit(
      FieldPath path,
      StructuralSchema schema,
      boolean isResource,
      @Nullable FieldPath uncorrelatable) {
    StructuralSchema additional = schema.additionalSchema();
    if (additional != null) {
      FieldPath place = path.child("additionalProperties");
      visit(place, additional, additional.isEmbeddedResource(), uncorrelatable);
    }
    schema
        .properties()
        .forEach(
            (name, property) ->
                visit(
                    path.child("properties").key(name),
                    property,
                    property.isEmbeddedResource(),
                    uncorrelatable));
    StructuralSchema items = schema.items();
    if (items != null) {
      boolean isMap = schema.extensions().listType().equals("map");
      FieldPath list = uncorrelatable == null && !isMap ? path : uncorrelatable;
      visit(path.child("items"), items, items.isEmbeddedResource(), list);
    }
    check(path, schema, isResource, uncorrelatable);
  }

  private void check(
      FieldPath path,
      StructuralSchema schema,
      boolean isResource,
      @Nullable FieldPath uncorrelatable) {
    if (schema.validations().isEmpty()) {
      return;
    }
    List<CompiledRules.Rule> rules = CompiledRules.of(schema, isResource).rules();
    for (int i = 0; i < rules.size(); i++) {
      FieldPath place = path.child("x-kubernetes-validations").index(i);
      CompiledRules.Rule rule = rules.get(i);
      ValidationRule source = rule.source();
      if (!rule.error().isEmpty()) {
        errors.add(FieldError.invalid(place.child("rule"), source.json(), rule.error()));
      }
      if (!rule.messageError().isEmpty()) {
        FieldPath message = place.child("messageExpression");
        errors.add(FieldError.invalid(message, source.json(), rule.messageError()));
      }
      if (rule.usesOldSelf() && uncorrelatable != null) {
        String detail =
            "oldSelf cannot be used on the uncorrelatable portion of the schema within "
                + uncorrelatable;
        errors.add(FieldError.invalid(place.child("rule"), source.rule(), detail));
      } else if (!rule.usesOldSelf()
          && rule.error().isEmpty()
          && source.optionalOldSelf() != null) {
        JsonNode value = Json.mapper().valueToTree(source.optionalOldSelf());
        String detail = "may not be set if oldSelf is not used in rule";
        errors.add(FieldError.invalid(place.child("optionalOldSelf"), value, detail));
      }
    }
  }
}
