package io.kubejar.apiserver.admission.policy;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apiserver.admission.cel.AdmissionExpression;
import io.kubejar.apiserver.admission.cel.ExpressionCompiler;
import io.kubejar.apiserver.admission.cel.ExpressionCompiler.Scope;
import io.kubejar.apiserver.admission.cel.ExpressionEvaluation;
import io.kubejar.apiserver.admission.cel.MatchConditions;
import io.kubejar.apiserver.admission.cel.RequestVariables;
import io.kubejar.apiserver.admission.cel.ResultType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The expressions of a MutatingAdmissionPolicy, compiled. Immutable.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/admission/plugin/policy/mutating/compilation.go}.
 */
final class MutatingPolicy {
  private final Map<String, AdmissionExpression> variables;
  private final MatchConditions conditions;
  private final List<PolicyMutation> mutations;
  private final boolean ignoresFailures;
  private final boolean wantsReinvocation;

  private MutatingPolicy(JsonNode spec) {
    boolean params = spec.path("paramKind").isObject();
    ExpressionCompiler compiler = new ExpressionCompiler(true);
    ValidatingPolicy.declareVariables(spec, compiler, params);
    this.variables = compiler.variables();
    this.conditions = MatchConditions.of(spec.path("matchConditions"), compiler, params);
    this.mutations = new ArrayList<>();
    for (JsonNode mutation : spec.path("mutations")) {
      mutations.add(compile(mutation, compiler, Scope.ofMutations(params)));
    }
    this.ignoresFailures = spec.path("failurePolicy").asText().equals("Ignore");
    this.wantsReinvocation = spec.path("reinvocationPolicy").asText().equals("IfNeeded");
  }

  static MutatingPolicy compile(JsonNode spec) {
    return new MutatingPolicy(spec);
  }

  private static PolicyMutation compile(
      JsonNode mutation, ExpressionCompiler compiler, Scope scope) {
    if (mutation.path("patchType").asText().equals("JSONPatch")) {
      String source = mutation.path("jsonPatch").path("expression").asText();
      return new JsonPatchMutation(compiler.compile(source, ResultType.JSON_PATCH, scope));
    }
    String source = mutation.path("applyConfiguration").path("expression").asText();
    return new ApplyConfigurationMutation(compiler.compile(source, ResultType.OBJECT, scope));
  }

  /** Whether the policy is to be asked again if the object changes after it. */
  boolean wantsReinvocation() {
    return wantsReinvocation;
  }

  List<PolicyMutation> mutations() {
    return List.copyOf(mutations);
  }

  /** A view of a request for one evaluation. */
  ExpressionEvaluation evaluation(RequestVariables request) {
    return new ExpressionEvaluation(request, variables);
  }

  /** Whether the policy's conditions hold. */
  MatchConditions.Result conditionsHold(RequestVariables request) {
    return conditions.evaluate(request, variables, ignoresFailures);
  }
}
