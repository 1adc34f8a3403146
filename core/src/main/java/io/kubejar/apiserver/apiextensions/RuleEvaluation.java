package io.kubejar.apiserver.apiextensions;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.GoText;
import io.kubejar.apimachinery.Json;
import io.kubejar.apiserver.apiextensions.schema.Correlation;
import io.kubejar.apiserver.apiextensions.schema.SchemaPath;
import io.kubejar.apiserver.apiextensions.schema.StructuralSchema;
import io.kubejar.apiserver.apiextensions.schema.ValidationRule;
import io.kubejar.apiserver.cel.CelExpression;
import io.kubejar.apiserver.cel.CelFailure;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Holds one value against the rules of its schema node. */
final class RuleEvaluation {
  private static final int LONGEST_MESSAGE = 5 * 1024;
  private static final String OUT_OF_BUDGET =
      "validation failed due to running out of cost budget, no further validation rules will be"
          + " run";
  private static final String MESSAGE_OUT_OF_BUDGET =
      "messageExpression evaluation failed due to running out of cost budget, no further validation"
          + " rules will be run";

  private final StructuralSchema schema;
  private final boolean isResource;
  private final FieldPath path;
  private final ExpressionRules.Sink sink;

  RuleEvaluation(
      StructuralSchema schema, boolean isResource, FieldPath path, ExpressionRules.Sink sink) {
    this.schema = schema;
    this.isResource = isResource;
    this.path = path;
    this.sink = sink;
  }

  void run(CompiledRules rules, JsonNode value, ExpressionRules.Past past) {
    if (sink.budget().isSpent()) {
      sink.budget().exceed();
      sink.errors().add(invalid(OUT_OF_BUDGET));
      return;
    }
    Correlation correlation = past.here();
    JsonNode old = correlation == null ? null : correlation.oldValue();
    Map<String, Object> variables = new HashMap<>();
    variables.put(CompiledRules.SELF, ExpressionValues.of(value, schema, isResource));
    Object oldSelf = old == null || old.isNull() ? null : convert(old);
    for (CompiledRules.Rule rule : rules.rules()) {
      CelExpression expression = rule.expression();
      if (expression == null) {
        sink.errors().add(invalid("rule compile error: " + rule.error()));
        continue;
      }
      boolean usesOldSelf = rule.usesOldSelf();
      if (usesOldSelf && oldSelf == null && !rule.source().oldSelfIsOptional()) {
        continue;
      }
      if (rule.source().oldSelfIsOptional()) {
        variables.put(CompiledRules.OLD_SELF, Optional.ofNullable(oldSelf));
      } else if (oldSelf != null) {
        variables.put(CompiledRules.OLD_SELF, oldSelf);
      }
      if (!evaluate(rule, expression, variables, value, !usesOldSelf && past.isUnchanged())) {
        return;
      }
    }
  }

  private Object convert(JsonNode old) {
    return ExpressionValues.of(old, schema, isResource);
  }

  /** Evaluates one rule; false if no other rule may be evaluated after it. */
  private boolean evaluate(
      CompiledRules.Rule rule,
      CelExpression expression,
      Map<String, Object> variables,
      JsonNode value,
      boolean tolerated) {
    try {
      if (Boolean.TRUE.equals(expression.evaluate(variables, sink.budget()))) {
        return true;
      }
    } catch (CelFailure e) {
      sink.errors().add(failed(e, rule.source()));
      return !sink.budget().isExceeded();
    }
    String computed;
    try {
      computed = message(rule.messageExpression(), variables);
    } catch (CelFailure e) {
      sink.errors().add(invalid(outOfBudget(e, rule.source())));
      return false;
    }
    FieldError violation = violation(rule.source(), computed, value);
    if (tolerated) {
      sink.warnings().accept(violation.message());
    } else {
      sink.errors().add(violation);
    }
    return true;
  }

  private FieldError invalid(String detail) {
    return FieldError.invalid(path, Json.text(schema.type()), detail);
  }

  private FieldError failed(CelFailure failure, ValidationRule rule) {
    String name = rule.nameInErrors();
    String message = failure.getMessage();
    return switch (failure.kind()) {
      case NO_SUCH_OVERLOAD ->
          invalid(
              "'"
                  + message
                  + "': call arguments did not match a supported operator, function or macro"
                  + " signature for rule: "
                  + name);
      case COST ->
          invalid(
              "'"
                  + message
                  + "': no further validation rules will be run due to call cost exceeds limit for"
                  + " rule: "
                  + name);
      case BUDGET -> invalid(OUT_OF_BUDGET);
      default -> invalid(message + " evaluating rule: " + name);
    };
  }

  private static String outOfBudget(CelFailure failure, ValidationRule rule) {
    return failure.kind() == CelFailure.Kind.BUDGET
        ? MESSAGE_OUT_OF_BUDGET
        : "no further validation rules will be run due to call cost exceeds limit for"
            + " messageExpression: "
            + GoText.quote(rule.messageExpression());
  }

  /**
   * What is said of a broken rule.
   *
   * @param detail what its message expression gave, null if nothing that can be used
   */
  private FieldError violation(ValidationRule source, @Nullable String detail, JsonNode value) {
    String sentence = detail == null ? source.messageOrDefault() : detail;
    FieldPath place = path;
    if (!source.fieldPath().isEmpty()) {
      String field = SchemaPath.resolve(source.fieldPath(), schema, true).path();
      place = field.isEmpty() ? path : path.child(field);
    }
    boolean isContainer = schema.type().equals("object") || schema.type().equals("array");
    JsonNode shown = isContainer ? null : value;
    String where = place.toString();
    return switch (source.reason()) {
      case "FieldValueForbidden" -> FieldError.forbidden(place, sentence);
      case "FieldValueRequired" -> FieldError.required(place, sentence);
      case "FieldValueDuplicate" -> new FieldError(FieldError.Type.DUPLICATE, where, shown, "");
      default -> new FieldError(FieldError.Type.INVALID, where, shown, sentence);
    };
  }

  /**
   * What the message expression gives; null if that cannot be used.
   *
   * @throws CelFailure if it costs more than it may
   */
  private @Nullable String message(
      @Nullable CelExpression expression, Map<String, Object> variables) throws CelFailure {
    if (expression == null) {
      return null;
    }
    try {
      if (!(expression.evaluate(variables, sink.budget()) instanceof String text)) {
        return null;
      }
      String message = text.strip();
      boolean tooLong = message.getBytes(StandardCharsets.UTF_8).length > LONGEST_MESSAGE;
      return message.isEmpty() || tooLong || message.indexOf('\n') >= 0 ? null : message;
    } catch (CelFailure e) {
      if (sink.budget().isExceeded()) {
        throw e;
      }
      return null;
    }
  }
}
