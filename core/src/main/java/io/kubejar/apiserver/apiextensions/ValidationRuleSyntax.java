package io.kubejar.apiserver.apiextensions;

import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.Json;
import io.kubejar.apiserver.apiextensions.schema.SchemaPath;
import io.kubejar.apiserver.apiextensions.schema.StructuralSchema;
import io.kubejar.apiserver.apiextensions.schema.ValidationRule;
import java.util.List;

/** The rules of {@code x-kubernetes-validations} that need no CEL. */
final class ValidationRuleSyntax {
  private static final List<String> REASONS =
      List.of(
          "FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired");

  private ValidationRuleSyntax() {}

  static void validate(FieldPath path, StructuralSchema schema, List<FieldError> errors) {
    List<ValidationRule> rules = schema.validations();
    for (int i = 0; i < rules.size(); i++) {
      FieldPath place = path.child("x-kubernetes-validations").index(i);
      checkRule(place, rules.get(i), errors);
      checkFieldPath(place.child("fieldPath"), schema, rules.get(i).fieldPath(), errors);
    }
  }

  private static void checkRule(FieldPath path, ValidationRule rule, List<FieldError> errors) {
    String message = rule.message();
    if (rule.rule().isBlank()) {
      errors.add(FieldError.required(path.child("rule"), "rule is not specified"));
    } else if (!message.isEmpty() && message.isBlank()) {
      String detail = "must be non-empty if specified";
      errors.add(FieldError.invalid(path.child("message"), message, detail));
    } else if (hasLineBreak(message.strip())) {
      String detail = "must not contain line breaks";
      errors.add(FieldError.invalid(path.child("message"), message, detail));
    } else if (hasLineBreak(rule.rule().strip()) && message.isBlank()) {
      String detail = "message must be specified if rule contains line breaks";
      errors.add(FieldError.required(path.child("message"), detail));
    }
    if (!rule.messageExpression().isEmpty() && rule.messageExpression().isBlank()) {
      errors.add(
          FieldError.required(
              path.child("messageExpression"), "messageExpression must be non-empty if specified"));
    }
    if (rule.json().hasNonNull("reason") && !REASONS.contains(rule.reason())) {
      errors.add(FieldError.notSupported(path.child("reason"), Json.text(rule.reason()), REASONS));
    }
  }

  private static void checkFieldPath(
      FieldPath place, StructuralSchema schema, String fieldPath, List<FieldError> errors) {
    if (fieldPath.isEmpty()) {
      return;
    }
    if (fieldPath.isBlank()) {
      String detail = "must be non-empty if specified";
      errors.add(FieldError.invalid(place, fieldPath, detail));
    }
    if (hasLineBreak(fieldPath)) {
      errors.add(FieldError.invalid(place, fieldPath, "must not contain line breaks"));
    }
    if (!SchemaPath.resolve(fieldPath, schema, true).problem().isEmpty()) {
      errors.add(FieldError.invalid(place, fieldPath, "must be a valid path"));
    }
  }

  private static boolean hasLineBreak(String text) {
    return text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0;
  }
}
