package io.kubejar.apiserver.admission.cel;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The {@code matchConditions} of a webhook or policy, compiled: it is about a request only if none
 * of them is false. Immutable.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/admission/plugin/webhook/matchconditions/matcher.go}.
 */
public final class MatchConditions {

  /** No condition at all: every request is meant. */
  public static final MatchConditions NONE = new MatchConditions(List.of());

  /** What the conditions of one webhook or policy may cost together, in CEL's units. */
  private static final long MOST_UNITS = 2_500_000;

  private final List<AdmissionExpression> conditions;

  private MatchConditions(List<AdmissionExpression> conditions) {
    this.conditions = List.copyOf(conditions);
  }

  /**
   * Whether a request is meant.
   *
   * @param error why it cannot be told, so that the request is to be refused; empty if it can
   */
  public record Result(boolean matches, String error) {}

  /** The conditions in the list of a webhook. */
  public static MatchConditions ofWebhook(JsonNode list) {
    return list.isEmpty() ? NONE : of(list, new ExpressionCompiler(false), false);
  }

  /**
   * The conditions in a list.
   *
   * @param params whether they may speak of parameters
   */
  public static MatchConditions of(JsonNode list, ExpressionCompiler compiler, boolean params) {
    if (list.isEmpty()) {
      return NONE;
    }
    List<AdmissionExpression> conditions = new ArrayList<>();
    for (JsonNode condition : list) {
      conditions.add(
          compiler.compile(
              condition.path("expression").asText(),
              ResultType.BOOL,
              ExpressionCompiler.Scope.withAuthorizer(params)));
    }
    return new MatchConditions(conditions);
  }

  /**
   * Decides about a request.
   *
   * @param variables the policy's own, by name; webhooks have none
   * @param ignoresErrors whether a request for which it cannot be told is not meant ({@code
   *     failurePolicy: Ignore}) rather than refused
   */
  public Result evaluate(
      RequestVariables request, Map<String, AdmissionExpression> variables, boolean ignoresErrors) {
    if (conditions.isEmpty()) {
      return new Result(true, "");
    }
    ExpressionEvaluation evaluation =
        new ExpressionEvaluation(request.forConditions(), variables, MOST_UNITS);
    List<ExpressionEvaluation.Outcome> outcomes = new ArrayList<>();
    try {
      for (AdmissionExpression condition : conditions) {
        outcomes.add(evaluation.evaluate(condition));
      }
    } catch (ExpressionEvaluation.OutOfBudgetException e) {
      return new Result(false, ignoresErrors ? "" : e.sentence());
    }
    if (outcomes.stream().anyMatch(outcome -> Boolean.FALSE.equals(outcome.value()))) {
      return new Result(false, "");
    }
    List<String> errors =
        outcomes.stream()
            .filter(ExpressionEvaluation.Outcome::failed)
            .map(ExpressionEvaluation.Outcome::error)
            .toList();
    if (errors.isEmpty()) {
      return new Result(true, "");
    }
    List<String> distinct = errors.stream().distinct().toList();
    String error = distinct.size() == 1 ? distinct.get(0) : "[" + String.join(", ", distinct) + "]";
    return new Result(false, ignoresErrors ? "" : error);
  }
}
