package io.kubejar.apiserver.apiextensions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.Json;
import io.kubejar.apiserver.apiextensions.schema.StructuralSchema;
import io.kubejar.apiserver.apiextensions.schema.ValidationRule;
import io.kubejar.apiserver.cel.CelExpression;
import io.kubejar.apiserver.cel.SizedType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
  private final ExpressionCosts costs = new ExpressionCosts();

  private ExpressionValidation() {}

  static List<FieldError> validate(FieldPath path, StructuralSchema schema) {
    ExpressionValidation validation = new ExpressionValidation();
    if (schema.anyMatch(s -> !s.validations().isEmpty())) {
      validation.visit(path, schema, true, new Place(null, 1));
      validation.costs.finish(path, validation.errors);
    }
    return validation.errors;
  }

  /**
   * Where a node is.
   *
   * @param uncorrelatable the outermost list around whose elements cannot be found again, null if
   *     there is none
   * @param occurrences how often the node may be in an object, negative if only the size of a
   *     request bounds it
   */
  private record Place(@Nullable FieldPath uncorrelatable, double occurrences) {
    Place within(@Nullable FieldPath list, @Nullable Long most) {
      double times = most == null || occurrences < 0 ? -1 : occurrences * most;
      return new Place(uncorrelatable == null ? list : uncorrelatable, times);
    }
  }

  private void visit(FieldPath path, StructuralSchema schema, boolean isResource, Place place) {
    StructuralSchema additional = schema.additionalSchema();
    if (additional != null) {
      Place inside = place.within(null, schema.values().properties().max());
      visit(
          path.child("additionalProperties"), additional, additional.isEmbeddedResource(), inside);
    }
    schema
        .properties()
        .forEach(
            (name, property) ->
                visit(
                    path.child("properties").key(name),
                    property,
                    property.isEmbeddedResource(),
                    place));
    StructuralSchema items = schema.items();
    if (items != null) {
      boolean isMap = schema.extensions().listType().equals("map");
      Place inside = place.within(isMap ? null : path, schema.values().items().max());
      visit(path.child("items"), items, items.isEmbeddedResource(), inside);
    }
    check(path, schema, isResource, place);
  }

  private void observeCosts(
      FieldPath path,
      CompiledRules.Rule rule,
      Map<String, SizedType> variables,
      double occurrences) {
    CelExpression expression = rule.expression();
    if (expression != null) {
      double cost = expression.maxCost(variables);
      costs.observe(path.child("rule"), "rule", cost * occurrences, errors);
    }
    CelExpression message = rule.messageExpression();
    if (message != null) {
      FieldPath place = path.child("messageExpression");
      costs.observe(place, "messageExpression", message.maxCost(variables), errors);
    }
  }

  /** A rule as messages quote it: the fields of Go's struct, in its order. */
  private static JsonNode asInGo(ValidationRule rule) {
    ObjectNode struct = Json.object();
    struct.put("Rule", rule.rule()).put("Message", rule.message());
    struct.put("MessageExpression", rule.messageExpression());
    struct.put("Reason", rule.reason().isEmpty() ? null : rule.reason());
    struct.put("FieldPath", rule.fieldPath()).put("OptionalOldSelf", rule.optionalOldSelf());
    return struct;
  }

  private void check(FieldPath path, StructuralSchema schema, boolean isResource, Place where) {
    if (schema.validations().isEmpty()) {
      return;
    }
    if (new ExpressionTypes().of(schema, isResource) == null) {
      errors.add(
          new FieldError(
              FieldError.Type.INTERNAL,
              path.child("x-kubernetes-validations").toString(),
              null,
              "internal error: failed to construct type information for x-kubernetes-validations"
                  + " rules: unable to convert structural schema to CEL declarations"));
      return;
    }
    FieldPath uncorrelatable = where.uncorrelatable();
    SizedType self = ExpressionSizes.of(schema, isResource);
    Map<String, SizedType> variables =
        Map.of(CompiledRules.SELF, self, CompiledRules.OLD_SELF, self);
    double occurrences =
        where.occurrences() < 0 ? ExpressionSizes.maxOccurrences(schema) : where.occurrences();
    List<CompiledRules.Rule> rules = CompiledRules.of(schema, isResource).rules();
    for (int i = 0; i < rules.size(); i++) {
      FieldPath place = path.child("x-kubernetes-validations").index(i);
      CompiledRules.Rule rule = rules.get(i);
      ValidationRule source = rule.source();
      observeCosts(place, rule, variables, occurrences);
      if (!rule.error().isEmpty()) {
        errors.add(FieldError.invalid(place.child("rule"), asInGo(source), rule.error()));
      }
      if (!rule.messageError().isEmpty()) {
        FieldPath message = place.child("messageExpression");
        errors.add(FieldError.invalid(message, asInGo(source), rule.messageError()));
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
