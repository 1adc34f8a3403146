package io.kubejar.apiserver.admission.policy;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apiserver.admission.cel.AdmissionExpression;
import io.kubejar.apiserver.admission.cel.ExpressionCompiler;
import io.kubejar.apiserver.admission.cel.ExpressionCompiler.Scope;
import io.kubejar.apiserver.admission.cel.ExpressionEvaluation;
import io.kubejar.apiserver.admission.cel.MatchConditions;
import io.kubejar.apiserver.admission.cel.RequestVariables;
import io.kubejar.apiserver.admission.cel.ResultType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The expressions of a ValidatingAdmissionPolicy, compiled. Immutable.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/admission/plugin/policy/validating/validator.go} and
 * {@code compilePolicy} of {@code plugin.go}.
 */
final class ValidatingPolicy {
  private static final int LONGEST_MESSAGE = 5 * 1024;

  private final Map<String, AdmissionExpression> variables;
  private final MatchConditions conditions;
  private final List<Validation> validations;
  private final List<AdmissionExpression> annotations;
  private final boolean ignoresFailures;

  /**
   * One validation.
   *
   * @param messageExpression null if it has none
   * @param reason of the refusal, {@code Invalid} if it says nothing
   */
  private record Validation(
      AdmissionExpression expression,
      @Nullable AdmissionExpression messageExpression,
      String message,
      String reason) {}

  /** Why a request is not in order. */
  record Denial(String reason, String message) {
    static Denial of(String message) {
      return new Denial("Invalid", message);
    }
  }

  /**
   * What an evaluation found.
   *
   * @param denials of validations, on which the binding's actions are taken
   * @param failures of audit annotations, for which the request is refused whatever the actions
   */
  record Findings(List<Denial> denials, List<Denial> failures) {
    static final Findings NOTHING = new Findings(List.of(), List.of());
  }

  private ValidatingPolicy(JsonNode spec) {
    boolean params = spec.path("paramKind").isObject();
    ExpressionCompiler compiler = new ExpressionCompiler(true);
    declareVariables(spec, compiler, params);
    this.variables = compiler.variables();
    this.conditions = MatchConditions.of(spec.path("matchConditions"), compiler, params);
    this.validations = new ArrayList<>();
    for (JsonNode validation : spec.path("validations")) {
      validations.add(compile(validation, compiler, params));
    }
    this.annotations = new ArrayList<>();
    for (JsonNode annotation : spec.path("auditAnnotations")) {
      annotations.add(
          compiler.compile(
              annotation.path("valueExpression").asText(),
              ResultType.STRING_OR_NULL,
              Scope.withAuthorizer(params)));
    }
    this.ignoresFailures = spec.path("failurePolicy").asText().equals("Ignore");
  }

  static ValidatingPolicy compile(JsonNode spec) {
    return new ValidatingPolicy(spec);
  }

  static void declareVariables(JsonNode spec, ExpressionCompiler compiler, boolean params) {
    for (JsonNode variable : spec.path("variables")) {
      compiler.declare(
          variable.path("name").asText(),
          variable.path("expression").asText(),
          Scope.withAuthorizer(params));
    }
  }

  private static Validation compile(
      JsonNode validation, ExpressionCompiler compiler, boolean params) {
    String message = validation.path("messageExpression").asText();
    return new Validation(
        compiler.compile(
            validation.path("expression").asText(), ResultType.BOOL, Scope.withAuthorizer(params)),
        message.isEmpty()
            ? null
            : compiler.compile(message, ResultType.STRING, Scope.withoutAuthorizer(params)),
        validation.path("message").asText(),
        validation.path("reason").asText("Invalid"));
  }

  /** Holds a request against the policy. */
  Findings validate(RequestVariables request) {
    MatchConditions.Result match = conditions.evaluate(request, variables, ignoresFailures);
    if (!match.error().isEmpty()) {
      return new Findings(List.of(Denial.of(match.error())), List.of());
    }
    if (!match.matches()) {
      return Findings.NOTHING;
    }
    try {
      return evaluate(request);
    } catch (ExpressionEvaluation.OutOfBudgetException e) {
      return ignoresFailures
          ? Findings.NOTHING
          : new Findings(List.of(Denial.of(e.sentence())), List.of());
    }
  }

  private Findings evaluate(RequestVariables request)
      throws ExpressionEvaluation.OutOfBudgetException {
    ExpressionEvaluation evaluation = new ExpressionEvaluation(request, variables);
    List<Denial> denials = new ArrayList<>();
    for (Validation validation : validations) {
      ExpressionEvaluation.Outcome outcome = evaluation.evaluate(validation.expression());
      if (outcome.failed()) {
        addFailure(outcome.error(), denials);
      } else if (!Boolean.TRUE.equals(outcome.value())) {
        denials.add(new Denial(validation.reason(), message(validation, evaluation)));
      }
    }
    List<Denial> failures = new ArrayList<>();
    ExpressionEvaluation ofAnnotations = new ExpressionEvaluation(request, variables);
    for (AdmissionExpression annotation : annotations) {
      addFailure(ofAnnotations.evaluate(annotation).error(), failures);
    }
    return new Findings(denials, failures);
  }

  private void addFailure(String error, List<Denial> denials) {
    if (!error.isEmpty() && !ignoresFailures) {
      denials.add(Denial.of(error));
    }
  }

  private static String message(Validation validation, ExpressionEvaluation evaluation)
      throws ExpressionEvaluation.OutOfBudgetException {
    AdmissionExpression expression = validation.messageExpression();
    String message = "";
    if (expression != null && evaluation.evaluate(expression).value() instanceof String text) {
      message = text.strip();
      boolean tooLong = message.getBytes(StandardCharsets.UTF_8).length > LONGEST_MESSAGE;
      message = tooLong || message.indexOf('\n') >= 0 ? "" : message;
    }
    if (message.isEmpty()) {
      message = validation.message().strip();
    }
    return message.isEmpty()
        ? "failed expression: " + validation.expression().source().strip()
        : message;
  }
}
