package io.kubejar.apiserver.registry.admissionregistration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apiserver.registry.Strategy;
import io.kubejar.testing.TestControlPlane;
import java.util.List;
import org.junit.jupiter.api.Test;

class PolicyValidationTest {
  private static final String RULES =
      "matchConstraints: {resourceRules: [{operations: [CREATE], apiGroups: [''], apiVersions:"
          + " [v1], resources: [pods]}]}, ";

  private static List<String> errors(Strategy strategy, String spec) {
    ObjectNode object = TestControlPlane.yaml("{metadata: {name: p}}");
    object.set("spec", TestControlPlane.yaml(spec));
    strategy.setDefaults(object);
    return strategy.validate(KubeObject.of(object)).stream().map(FieldError::message).toList();
  }

  private static List<String> ofPolicy(String spec) {
    return errors(new ValidatingPolicyStrategy(), "{" + spec + "}");
  }

  private static List<String> ofMutatingPolicy(String spec) {
    return errors(new MutatingPolicyStrategy(), "{" + spec + "}");
  }

  private static List<String> ofBinding(String spec) {
    return errors(new PolicyBindingStrategy(true), "{" + spec + "}");
  }

  @Test
  void whatIsMissingIsRequired() {
    String nothing =
        "Required value: validations or auditAnnotations must contain at least one item";
    assertThat(ofPolicy(""))
        .containsExactly(
            "spec.matchConstraints: Required value",
            "spec.validations: " + nothing,
            "spec.auditAnnotations: " + nothing);
    assertThat(ofMutatingPolicy(RULES))
        .containsExactly(
            "spec.mutations: Required value: mutations must contain at least one item",
            "spec.reinvocationPolicy: Required value");
    assertThat(ofBinding(""))
        .containsExactly(
            "spec.policyName: Required value",
            "spec.validationActions: Required value: at least one validation action is required");
  }

  @Test
  void expressionsMustCompileToTheRightType() {
    assertThat(
            ofPolicy(
                RULES
                    + "validations: [{expression: 'object.x'}, {expression: 'true',"
                    + " messageExpression: 'authorizer'}, {expression: 'params.x == 1'}]"))
        .containsExactly(
            "spec.validations[0].expression: Invalid value: \"object.x\": must evaluate to bool but"
                + " got dyn",
            "spec.validations[1].messageExpression: Invalid value: \"authorizer\": compilation"
                + " failed: ERROR: <input>:1:1: undeclared reference to 'authorizer' (in container"
                + " '')\n | authorizer\n | ^",
            "spec.validations[2].expression: Invalid value: \"params.x == 1\": compilation failed:"
                + " ERROR: <input>:1:1: undeclared reference to 'params' (in container '')\n |"
                + " params.x == 1\n | ^");
  }

  @Test
  void variablesAreNamedAsIdentifiersAndUsedAfterTheirDeclaration() {
    assertThat(
            ofPolicy(
                RULES
                    + "variables: [{name: a, expression: variables.b}, {name: b, expression: '1'},"
                    + " {name: for, expression: variables.b}, {name: c, expression: ''}],"
                    + " validations: [{expression: 'variables.b == 1'}]"))
        .containsExactly(
            "spec.variables[0].expression: Invalid value: \"variables.b\": compilation failed:"
                + " ERROR: <input>:1:10: undefined field 'b'\n | variables.b\n | .........^",
            "spec.variables[2].name: Invalid value: \"for\": name is not a valid CEL identifier",
            "spec.variables[3].expression: Required value: expression is not specified");
  }

  @Test
  void conditionsHaveNamesOfTheirOwnAndNoVariables() {
    assertThat(
            ofPolicy(
                RULES
                    + "variables: [{name: a, expression: '1'}], validations: [{expression:"
                    + " 'true'}], matchConditions: [{name: x, expression: 'true'}, {name: x,"
                    + " expression: 'variables.a == 1'}, {name: '', expression: ''}]"))
        .containsExactly(
            "spec.matchConditions[1].expression: Invalid value: \"variables.a == 1\": compilation"
                + " failed: ERROR: <input>:1:1: undeclared reference to 'variables' (in container"
                + " '')\n | variables.a == 1\n | ^",
            "spec.matchConditions[1].name: Duplicate value: \"x\"",
            "spec.matchConditions[2].expression: Required value",
            "spec.matchConditions[2].name: Required value");
  }

  @Test
  void conditionsThatDoNotChangeAreNotLookedAtAgain() {
    ObjectNode object = TestControlPlane.yaml("{metadata: {name: p}}");
    object.set(
        "spec",
        TestControlPlane.yaml(
            "{"
                + RULES
                + "validations: [{expression: 'true'}], matchConditions: [{name: x, expression:"
                + " nothing}]}"));
    Strategy strategy = new ValidatingPolicyStrategy();
    strategy.setDefaults(object);
    KubeObject policy = KubeObject.of(object);
    assertThat(strategy.validate(policy)).hasSize(1);
    assertThat(strategy.validateUpdate(policy, policy)).isEmpty();
  }

  @Test
  void rulesMayNotNameWhatAnotherItemCovers() {
    assertThat(
            ofPolicy(
                "matchConstraints: {resourceRules: [{operations: ['*', CREATE], apiGroups: ['*',"
                    + " apps], apiVersions: [''], resources: ['*', pods, 'a/*', 'a/b'], scope:"
                    + " Some, resourceNames: [a, a, b/c]}]}, validations: [{expression: 'true'}]"))
        .containsExactly(
            "spec.matchConstraints.resourceRules[0].resourceNames[1]: Duplicate value: \"a\"",
            "spec.matchConstraints.resourceRules[0].resourceNames[2]: Invalid value: \"b/c\": may"
                + " not contain '/'",
            "spec.matchConstraints.resourceRules[0].operations: Invalid value: [\"*\",\"CREATE\"]:"
                + " if '*' is present, must not specify other operations",
            "spec.matchConstraints.resourceRules[0].apiGroups: Invalid value: [\"*\",\"apps\"]: if"
                + " '*' is present, must not specify other API groups",
            "spec.matchConstraints.resourceRules[0].apiVersions[0]: Required value",
            "spec.matchConstraints.resourceRules[0].resources[3]: Invalid value: \"a/b\": if 'a/*'"
                + " is present, must not specify a/b",
            "spec.matchConstraints.resourceRules[0].resources: Invalid value:"
                + " [\"*\",\"pods\",\"a/*\",\"a/b\"]: if '*' is present, must not specify other"
                + " resources without subresources",
            "spec.matchConstraints.resourceRules[0].scope: Unsupported value: \"Some\": supported"
                + " values: \"*\", \"Cluster\", \"Namespaced\"");
  }

  @Test
  void mutationsHaveThePatchOfTheirType() {
    assertThat(
            ofMutatingPolicy(
                RULES
                    + "reinvocationPolicy: Never, mutations: [{patchType: JSONPatch,"
                    + " applyConfiguration: {expression: 'Object{}'}}, {patchType: Other},"
                    + " {patchType: ApplyConfiguration, applyConfiguration: {expression: '{}'}},"
                    + " {patchType: JSONPatch, jsonPatch: {expression: '[JSONPatch{op: 1}]'}},"
                    + " {patchType: ApplyConfiguration, applyConfiguration: {expression:"
                    + " 'Object{any: 1}'}}]"))
        .containsExactly(
            "spec.mutations[0].jsonPatch: Required value: must be specified when patchType is"
                + " JSONPatch",
            "spec.mutations[0].applyConfiguration: Invalid value: \"{applyConfiguration}\": must"
                + " not be specified when patchType is JSONPatch",
            "spec.mutations[1].patchType: Unsupported value: \"Other\": supported values:"
                + " \"ApplyConfiguration\", \"JSONPatch\"",
            "spec.mutations[2].applyConfiguration.expression: Invalid value: \"{}\": must evaluate"
                + " to Object but got map(dyn, dyn)",
            "spec.mutations[3].jsonPatch.expression: Invalid value: \"[JSONPatch{op: 1}]\":"
                + " compilation failed: ERROR: <input>:1:14: expected type of field 'op' is"
                + " 'string' but provided type is 'int'\n | [JSONPatch{op: 1}]\n |"
                + " .............^");
  }

  @Test
  void deletionsCannotBeMutated() {
    assertThat(
            ofMutatingPolicy(
                RULES.replace("CREATE", "DELETE")
                    + "reinvocationPolicy: Never, mutations: [{patchType: ApplyConfiguration,"
                    + " applyConfiguration: {expression: 'Object{}'}}]"))
        .containsExactly(
            "spec.matchConstraints.resourceRules.operations: Unsupported value: \"DELETE\":"
                + " supported values: \"*\", \"CONNECT\", \"CREATE\", \"UPDATE\"");
  }

  @Test
  void bindingsNameParametersInOneWayAndActionsOnce() {
    assertThat(
            ofBinding(
                "policyName: p, validationActions: [Deny, Warn, Deny, Cry], paramRef: {name: a/b,"
                    + " selector: {}, parameterNotFoundAction: Maybe}"))
        .containsExactly(
            "spec.paramRef.name: Invalid value: \"a/b\": may not contain '/'",
            "spec.paramRef.name: Forbidden: name and selector are mutually exclusive",
            "spec.paramRef.selector: Forbidden: name and selector are mutually exclusive",
            "spec.paramRef.parameterNotFoundAction: Unsupported value: \"Maybe\": supported values:"
                + " \"Deny\", \"Allow\"",
            "spec.validationActions[2]: Duplicate value: \"Deny\"",
            "spec.validationActions[3]: Unsupported value: \"Cry\": supported values: \"Audit\","
                + " \"Deny\", \"Warn\"",
            "spec.validationActions: Invalid value: [\"Deny\",\"Warn\",\"Deny\",\"Cry\"]: must not"
                + " contain both Deny and Warn (repeating the same validation failure information"
                + " in the API response and headers serves no purpose)");
  }
}
