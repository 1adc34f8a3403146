package io.kubejar.apiserver.registry.admissionregistration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.admission.cel.ExpressionCompiler.Scope;
import io.kubejar.apiserver.admission.cel.ResultType;
import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.KindStrategy;
import io.kubejar.apiserver.registry.rules.Values;
import io.kubejar.apiserver.registry.rules.Violations;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Validating policies.
 *
 * <p>Follows {@code validateValidatingAdmissionPolicySpec} of {@code
 * pkg/apis/admissionregistration/validation/validation.go}.
 */
final class ValidatingPolicyStrategy extends KindStrategy {
  private static final int MOST_ANNOTATIONS = 20;
  private static final int LONGEST_ANNOTATION = 5 * 1024;
  private static final List<String> REASONS =
      List.of("Forbidden", "Invalid", "RequestEntityTooLarge");
  private static final String NOTHING_TO_DO =
      "validations or auditAnnotations must contain at least one item";

  ValidatingPolicyStrategy() {
    super(Defaults.table().object("spec", PolicyDefaults.SPEC).object("status").build());
  }

  @Override
  protected void check(JsonNode object, Violations violations) {
    check(object, MissingNode.getInstance(), violations);
  }

  @Override
  protected void checkUpdate(JsonNode object, JsonNode old, Violations violations) {
    check(object, old, violations);
  }

  private static void check(JsonNode object, JsonNode old, Violations violations) {
    JsonNode spec = object.path("spec");
    PolicyValidation policy =
        new PolicyValidation(object, !spec.path("variables").isEmpty(), violations);
    policy.checkCommon();
    policy.checkConditions(old);
    policy.checkVariables();
    if (spec.path("validations").isEmpty() && spec.path("auditAnnotations").isEmpty()) {
      violations.required(PolicyValidation.SPEC.child("validations"), NOTHING_TO_DO);
      violations.required(PolicyValidation.SPEC.child("auditAnnotations"), NOTHING_TO_DO);
      return;
    }
    int index = 0;
    for (JsonNode validation : spec.path("validations")) {
      FieldPath path = PolicyValidation.SPEC.child("validations").index(index++);
      checkValidation(validation, path, policy, violations);
    }
    checkAnnotations(object, policy, violations);
  }

  private static void checkValidation(
      JsonNode validation, FieldPath path, PolicyValidation policy, Violations violations) {
    String expression = FieldRules.text(validation, "expression");
    if (expression.isBlank()) {
      violations.required(path.child("expression"), "expression is not specified");
    } else {
      policy.expression(
          expression,
          ResultType.BOOL,
          Scope.withAuthorizer(policy.hasParams()),
          path.child("expression"));
    }
    String messageExpression = FieldRules.text(validation, "messageExpression");
    if (!messageExpression.isEmpty() && messageExpression.isBlank()) {
      violations.invalid(
          path.child("messageExpression"), messageExpression, "must be non-empty if specified");
    } else if (!messageExpression.isEmpty()) {
      policy.expression(
          messageExpression,
          ResultType.STRING,
          Scope.withoutAuthorizer(policy.hasParams()),
          path.child("messageExpression"));
    }
    String message = FieldRules.text(validation, "message");
    if (!message.isEmpty() && message.isBlank()) {
      violations.invalid(path.child("message"), message, "message must be non-empty if specified");
    } else if (message.strip().indexOf('\n') >= 0 || message.strip().indexOf('\r') >= 0) {
      violations.invalid(path.child("message"), message, "message must not contain line breaks");
    }
    if (validation.hasNonNull("reason") && !REASONS.contains(validation.get("reason").asText())) {
      violations.notSupported(path.child("reason"), validation.get("reason").asText(), REASONS);
    }
  }

  private static void checkAnnotations(
      JsonNode object, PolicyValidation policy, Violations violations) {
    JsonNode annotations = object.path("spec").path("auditAnnotations");
    FieldPath path = PolicyValidation.SPEC.child("auditAnnotations");
    if (annotations.size() > MOST_ANNOTATIONS) {
      violations.invalid(
          path, annotations, "must not have more than " + MOST_ANNOTATIONS + " auditAnnotations");
    }
    String name = object.path("metadata").path("name").asText();
    Set<String> keys = new HashSet<>();
    int index = 0;
    for (JsonNode annotation : annotations) {
      FieldPath place = path.index(index++);
      String key = FieldRules.text(annotation, "key");
      if (name.isEmpty()) {
        violations.invalid(place.child("key"), key, "requires metadata.name be non-empty");
      } else {
        String qualified = name + "/" + key;
        violations.invalid(place.child("key"), qualified, Values.qualifiedName(qualified));
      }
      checkValueExpression(annotation, place.child("valueExpression"), policy, violations);
      if (!keys.add(key)) {
        violations.duplicate(place.child("key"), key);
      }
    }
  }

  private static void checkValueExpression(
      JsonNode annotation, FieldPath path, PolicyValidation policy, Violations violations) {
    String expression = FieldRules.text(annotation, "valueExpression").strip();
    if (expression.isEmpty()) {
      violations.required(path, "valueExpression is not specified");
    } else if (expression.getBytes(StandardCharsets.UTF_8).length > LONGEST_ANNOTATION) {
      violations.required(path, "must not exceed " + LONGEST_ANNOTATION + " bytes in length");
    } else {
      policy.expression(
          expression, ResultType.STRING_OR_NULL, Scope.withAuthorizer(policy.hasParams()), path);
    }
  }

  @Override
  protected void checkStatusUpdate(JsonNode object, JsonNode old, Violations violations) {
    FieldPath path = FieldPath.of("status", "typeChecking", "expressionWarnings");
    int index = 0;
    for (JsonNode warning : object.path("status").path("typeChecking").path("expressionWarnings")) {
      FieldRules.required(warning, "warning", path.index(index), violations);
      FieldRules.required(warning, "fieldRef", path.index(index), violations);
      index++;
    }
  }
}
