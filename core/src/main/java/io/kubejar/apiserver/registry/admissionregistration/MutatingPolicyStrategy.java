package io.kubejar.apiserver.registry.admissionregistration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.admission.cel.ExpressionCompiler.Scope;
import io.kubejar.apiserver.admission.cel.ResultType;
import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.KindStrategy;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.List;

/**
 * Mutating policies.
 *
 * <p>Follows {@code validateMutatingAdmissionPolicySpec} of {@code
 * pkg/apis/admissionregistration/validation/validation.go}.
 */
final class MutatingPolicyStrategy extends KindStrategy {
  /** What can be mutated: there is nothing left to change of what is deleted. */
  private static final List<String> OPERATIONS = List.of("*", "CONNECT", "CREATE", "UPDATE");

  private static final List<String> REINVOCATION_POLICIES = List.of("IfNeeded", "Never");
  private static final List<String> PATCH_TYPES = List.of("ApplyConfiguration", "JSONPatch");

  MutatingPolicyStrategy() {
    super(Defaults.table().object("spec", PolicyDefaults.SPEC).build());
  }

  @Override
  protected boolean hasStatus() {
    return false;
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
    PolicyValidation policy = new PolicyValidation(object, true, violations);
    policy.checkCommon();
    checkOperations(
        spec.path("matchConstraints"), PolicyValidation.SPEC.child("matchConstraints"), violations);
    policy.checkConditions(old);
    policy.checkVariables();
    FieldPath path = PolicyValidation.SPEC.child("mutations");
    if (spec.path("mutations").isEmpty()) {
      violations.required(path, "mutations must contain at least one item");
    }
    int index = 0;
    for (JsonNode mutation : spec.path("mutations")) {
      checkMutation(mutation, path.index(index++), policy, violations);
    }
    FieldRules.requiredOneOf(
        spec, "reinvocationPolicy", REINVOCATION_POLICIES, PolicyValidation.SPEC, violations);
  }

  /** The operations that the rules of a mutating policy or its binding name. */
  static void checkOperations(JsonNode resources, FieldPath path, Violations violations) {
    FieldPath place = path.child("resourceRules").child("operations");
    for (JsonNode rule : resources.path("resourceRules")) {
      for (JsonNode operation : rule.path("operations")) {
        if (!OPERATIONS.contains(operation.asText())) {
          violations.notSupported(place, operation.asText(), OPERATIONS);
        }
      }
    }
  }

  private static void checkMutation(
      JsonNode mutation, FieldPath path, PolicyValidation policy, Violations violations) {
    switch (FieldRules.text(mutation, "patchType")) {
      case "" -> violations.required(path.child("patchType"), "");
      case "JSONPatch" -> {
        checkPatch("JSONPatch", mutation, path, policy, violations);
        refuse("applyConfiguration", "JSONPatch", mutation, path, violations);
      }
      case "ApplyConfiguration" -> {
        checkPatch("ApplyConfiguration", mutation, path, policy, violations);
        refuse("jsonPatch", "ApplyConfiguration", mutation, path, violations);
      }
      default ->
          violations.notSupported(
              path.child("patchType"), mutation.get("patchType").asText(), PATCH_TYPES);
    }
  }

  private static void checkPatch(
      String type,
      JsonNode mutation,
      FieldPath path,
      PolicyValidation policy,
      Violations violations) {
    boolean isJsonPatch = type.equals("JSONPatch");
    String field = isJsonPatch ? "jsonPatch" : "applyConfiguration";
    if (!mutation.path(field).isObject()) {
      violations.required(path.child(field), "must be specified when patchType is " + type);
      return;
    }
    FieldPath place = path.child(field).child("expression");
    String expression = FieldRules.text(mutation.path(field), "expression").strip();
    if (expression.isEmpty()) {
      violations.required(place, "expression is not specified");
    } else {
      policy.expression(
          expression,
          isJsonPatch ? ResultType.JSON_PATCH : ResultType.OBJECT,
          Scope.ofMutations(policy.hasParams()),
          place);
    }
  }

  private static void refuse(
      String field, String type, JsonNode mutation, FieldPath path, Violations violations) {
    if (mutation.hasNonNull(field)) {
      violations.invalid(
          path.child(field), "{" + field + "}", "must not be specified when patchType is " + type);
    }
  }
}
