package io.kubejar.apiserver.registry.admissionregistration;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.admission.cel.ExpressionCompiler;
import io.kubejar.apiserver.admission.cel.ExpressionCompiler.Scope;
import io.kubejar.apiserver.admission.cel.ResultType;
import io.kubejar.apiserver.cel.PropertyNames;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.Values;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What validating and mutating policies have in common.
 *
 * <p>Follows {@code pkg/apis/admissionregistration/validation/validation.go}.
 */
final class PolicyValidation {
  private static final List<String> FAILURE_POLICIES = List.of("Fail", "Ignore");
  private static final Pattern IDENTIFIER = Pattern.compile("[_a-zA-Z][_a-zA-Z0-9]*");
  static final FieldPath SPEC = FieldPath.of("spec");

  private final JsonNode spec;
  private final Violations violations;
  private final boolean params;
  private final ExpressionCompiler compiler;

  /**
   * @param composes whether expressions find a {@code variables} object
   */
  PolicyValidation(JsonNode policy, boolean composes, Violations violations) {
    this.spec = policy.path("spec");
    this.violations = violations;
    this.params = spec.path("paramKind").isObject();
    this.compiler = new ExpressionCompiler(composes);
  }

  boolean hasParams() {
    return params;
  }

  /** Compiles expressions that may use the variables checked before. */
  ExpressionCompiler compiler() {
    return compiler;
  }

  /** When the policy is asked, and with which parameters. */
  void checkCommon() {
    FieldRules.requiredOneOf(spec, "failurePolicy", FAILURE_POLICIES, SPEC, violations);
    if (params) {
      paramKind(spec.path("paramKind"), SPEC.child("paramKind"));
    }
    JsonNode constraints = spec.path("matchConstraints");
    FieldPath constraintsPath = SPEC.child("matchConstraints");
    if (constraints.isObject()) {
      new MatchResourcesRules(violations).matchResources(constraints, constraintsPath);
      if (constraints.path("resourceRules").isEmpty()) {
        violations.required(constraintsPath.child("resourceRules"), "");
      }
    } else {
      violations.required(constraintsPath, "");
    }
  }

  /**
   * The conditions, unless they and the kind of parameters are as they were.
   *
   * @param old what the policy replaces, missing if it is new
   */
  void checkConditions(JsonNode old) {
    JsonNode conditions = spec.path("matchConditions");
    JsonNode before = old.path("spec");
    boolean unchanged =
        before.isObject()
            && before.path("matchConditions").equals(conditions)
            && before.path("paramKind").equals(spec.path("paramKind"));
    if (!unchanged) {
      MatchConditionRules.check(conditions, SPEC.child("matchConditions"), params, violations);
    }
  }

  /** Checks the variables, and declares them to the compiler. */
  void checkVariables() {
    int index = 0;
    for (JsonNode variable : spec.path("variables")) {
      FieldPath path = SPEC.child("variables").index(index++);
      String name = variable.path("name").asText();
      if (name.isBlank()) {
        violations.required(path.child("name"), "name is not specified");
      } else if (!IDENTIFIER.matcher(name).matches() || PropertyNames.isReserved(name)) {
        violations.invalid(path.child("name"), name, "name is not a valid CEL identifier");
      }
      String expression = variable.path("expression").asText();
      if (expression.isBlank()) {
        violations.required(path.child("expression"), "expression is not specified");
      } else {
        MatchConditionRules.expression(
            compiler.declare(name, expression, Scope.withAuthorizer(params)),
            path.child("expression"),
            violations);
      }
    }
  }

  /** An expression that must compile to a type. */
  void expression(String source, ResultType type, Scope scope, FieldPath path) {
    MatchConditionRules.expression(compiler.compile(source, type, scope), path, violations);
  }

  private void paramKind(JsonNode kind, FieldPath path) {
    String apiVersion = kind.path("apiVersion").asText();
    FieldPath versionPath = path.child("apiVersion");
    long slashes = apiVersion.chars().filter(c -> c == '/').count();
    if (apiVersion.isEmpty()) {
      violations.required(versionPath, "");
    } else if (slashes > 1) {
      violations.invalid(versionPath, apiVersion, "unexpected GroupVersion string: " + apiVersion);
    } else {
      int slash = apiVersion.indexOf('/');
      groupVersion(
          apiVersion,
          slash < 0 ? "" : apiVersion.substring(0, slash),
          apiVersion.substring(slash + 1),
          versionPath);
    }
    String name = kind.path("kind").asText();
    List<String> problems = Values.label1035(name.toLowerCase(Locale.ROOT));
    if (name.isEmpty()) {
      violations.required(path.child("kind"), "");
    } else if (!problems.isEmpty()) {
      violations.invalid(
          path.child("kind"),
          name,
          "may have mixed case, but should otherwise match: " + String.join(",", problems));
    }
  }

  private void groupVersion(String apiVersion, String group, String version, FieldPath path) {
    List<String> ofGroup = group.isEmpty() ? List.of() : Values.subdomain(group);
    if (!ofGroup.isEmpty()) {
      violations.invalid(path, group, String.join(",", ofGroup));
    }
    List<String> ofVersion = Values.label1035(version);
    if (version.isEmpty()) {
      violations.invalid(path, apiVersion, "version must be specified");
    } else if (!ofVersion.isEmpty()) {
      violations.invalid(path, version, String.join(",", ofVersion));
    }
  }
}
