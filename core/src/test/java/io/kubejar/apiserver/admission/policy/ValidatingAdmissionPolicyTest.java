package io.kubejar.apiserver.admission.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.Status;
import io.kubejar.apimachinery.StatusException;
import org.junit.jupiter.api.Test;

class ValidatingAdmissionPolicyTest extends PolicyFixture {
  private static final String DENIED =
      "configmaps \"x\" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied"
          + " request: ";

  private static void validating(String spec) {
    bound("validating", spec);
  }

  private static String refusalOf(String data) {
    return refused(() -> createMap("x", data)).status().message();
  }

  @Test
  void aFalseExpressionRefusesWithTheExpressionAsTheReason() {
    validating("{validations: [{expression: \" object.data.a == 'c' \"}]}");
    Status refusal = refused(() -> createMap("x", "{a: b}")).status();
    assertThat(refusal.code()).isEqualTo(422);
    assertThat(refusal.reason()).isEqualTo("Invalid");
    assertThat(refusal.message()).isEqualTo(DENIED + "failed expression: object.data.a == 'c'");
    assertThat(detailsOf(refusal).kind()).isEqualTo("configmaps");
    assertThat(detailsOf(refusal).causes())
        .extracting(Status.Cause::message)
        .containsExactly(
            "ValidatingAdmissionPolicy 'p' with binding 'b' denied request: failed expression:"
                + " object.data.a == 'c'");
    assertThat(createMap("x", "{a: c}").name()).isEqualTo("x");
  }

  @Test
  void messagesAndReasonsAreThoseOfTheFirstValidationThatFails() {
    validating(
        """
        variables: [{name: n, expression: 'size(object.data)'}]
        validations:
        - {expression: 'true', message: never}
        - {expression: 'variables.n > 1', reason: Forbidden, message: plain, messageExpression: "'has ' + string(variables.n) + ' in ' + request.namespace"}
        - {expression: 'false', message: last}
        """);
    Status refusal = refused(() -> createMap("x", "{a: b}")).status();
    assertThat(refusal.code()).isEqualTo(403);
    assertThat(refusal.reason()).isEqualTo("Forbidden");
    assertThat(refusal.message()).isEqualTo(DENIED + "has 1 in shop");
    assertThat(refusalOf("{a: b, c: d}")).isEqualTo(DENIED + "last");
  }

  @Test
  void aMessageExpressionThatCannotBeUsedFallsBackToTheMessage() {
    validating(
        "{validations: [{expression: 'false', message: plain,"
            + " messageExpression: 'string(object.data.nothing)'}]}");
    assertThat(refusalOf("{a: b}")).isEqualTo(DENIED + "plain");
  }

  @Test
  void errorsRefuseUnlessTheFailurePolicyIgnoresThem() {
    validating("{validations: [{expression: \"object.data.z == 'c'\"}]}");
    assertThat(refusalOf("{a: b}"))
        .isEqualTo(DENIED + "expression 'object.data.z == 'c'' resulted in error: no such key: z");
    clear();
    validating(
        "{failurePolicy: Ignore, validations: [{expression: \"object.data.z == 'c'\"},"
            + " {expression: \"object.data.a == 'c'\"}]}");
    assertThat(refusalOf("{a: b}"))
        .as("a false expression refuses all the same")
        .isEqualTo(DENIED + "failed expression: object.data.a == 'c'");
    assertThat(createMap("x", "{a: c}").name()).isEqualTo("x");
  }

  @Test
  void aVariableThatFailsTellsItsName() {
    validating(
        "{variables: [{name: v, expression: object.data.z}],"
            + " validations: [{expression: \"variables.v == 'c' || object.data.a == 'ok'\"}]}");
    assertThat(refusalOf("{a: b}"))
        .isEqualTo(
            DENIED
                + "expression 'variables.v == 'c' || object.data.a == 'ok'' resulted in error:"
                + " composited variable \"v\" fails to evaluate: no such key: z");
    assertThat(createMap("x", "{a: ok}").name()).isEqualTo("x");
  }

  @Test
  void conditionsDecideWhetherThePolicyIsAskedAtAll() {
    validating(
        "{matchConditions: [{name: team, expression: \"object.data.a != 'exempt'\"},"
            + " {name: blind, expression: namespaceObject == null}],"
            + " validations: [{expression: 'false'}]}");
    assertThat(createMap("y", "{a: exempt}").name()).isEqualTo("y");
    assertThat(refusalOf("{a: b}")).isEqualTo(DENIED + "failed expression: false");
    assertThat(refusalOf("{c: d}"))
        .isEqualTo(
            DENIED + "expression 'object.data.a != 'exempt'' resulted in error: no such key: a");
  }

  @Test
  void aPolicyIsInForceOnlyWhereABindingSaysSo() {
    policy("validating", "p", "{validations: [{expression: 'false'}]}");
    createMap("free", "{a: b}");
    bind(
        "validating",
        "b",
        "p",
        "{matchResources: {resourceRules: [{operations: ['*'], apiGroups: ['*'], apiVersions:"
            + " ['*'], resources: ['*'], resourceNames: [x]}]}}");
    createMap("still-free", "{a: b}");
    assertThat(refusalOf("{a: b}")).isEqualTo(DENIED + "failed expression: false");
    bind(
        "validating", "other", "p", "{matchResources: {namespaceSelector: {matchLabels: {t: z}}}}");
    createMap("free-too", "{a: b}");
  }

  @Test
  void theActionWarnLetsTheRequestThrough() {
    policy("validating", "p", "{validations: [{expression: 'false', message: careful}]}");
    bind("validating", "b", "p", "{validationActions: [Warn, Audit]}");
    createMap("free", "{a: b}");
    policy("validating", "q", "{validations: [{expression: 'false'}]}");
    bind("validating", "c", "q", "{}");
    StatusException refusal = refused(() -> createMap("x", "{a: b}"));
    assertThat(refusal.status().message()).contains("ValidatingAdmissionPolicy 'q'");
    assertThat(refusal.warnings())
        .containsExactly(
            "Validation failed for ValidatingAdmissionPolicy 'p' with binding 'b': careful");
  }

  @Test
  void aWarningOfSeveralLinesIsDropped() {
    policy("validating", "p", "{validations: [{expression: \"false &&\\ntrue\"}]}");
    bind("validating", "b", "p", "{validationActions: [Warn]}");
    policy("validating", "q", "{validations: [{expression: 'false'}]}");
    bind("validating", "c", "q", "{}");
    assertThat(refused(() -> createMap("x", "{a: b}")).warnings()).isEmpty();
  }

  @Test
  void deletionsAreValidatedByTheOldObject() {
    createMap("x", "{keep: 'yes'}");
    validating(
        """
        matchConstraints:
          resourceRules:
          - {operations: [DELETE], apiGroups: [''], apiVersions: [v1], resources: [configmaps]}
        validations:
        - {expression: "object != null || oldObject.data.keep != 'yes'", messageExpression: "request.operation + ' of ' + request.name"}
        """);
    assertThat(refused(() -> maps().delete(NAMESPACE, "x", Json.emptyObject())).status().message())
        .isEqualTo(DENIED + "DELETE of x");
    policies("validating").delete("", "p", Json.emptyObject());
    maps().delete(NAMESPACE, "x", Json.emptyObject());
  }

  @Test
  void everyParameterThatIsSelectedIsAsked() {
    maps()
        .create(NAMESPACE, yaml("{metadata: {name: p1, labels: {limit: 'y'}}, data: {max: '3'}}"));
    maps()
        .create(NAMESPACE, yaml("{metadata: {name: p2, labels: {limit: 'y'}}, data: {max: '5'}}"));
    policy(
        "validating",
        "p",
        """
        paramKind: {apiVersion: v1, kind: ConfigMap}
        validations:
        - {expression: 'int(object.data.n) <= int(params.data.max)', messageExpression: "'at most ' + string(params.data.max) + ' by ' + string(params.metadata.name)"}
        """);
    bind(
        "validating",
        "b",
        "p",
        "{paramRef: {selector: {matchLabels: {limit: 'y'}}, parameterNotFoundAction: Deny}}");
    assertThat(refusalOf("{n: '4'}")).isEqualTo(DENIED + "at most 3 by p1");
    createMap("x", "{n: '2'}");
  }

  @Test
  void missingParametersRefuseOrNotAsTheBindingSays() {
    String spec =
        "{paramKind: {apiVersion: v1, kind: ConfigMap}, validations: [{expression: 'false'}]}";
    policy("validating", "p", spec);
    bind("validating", "b", "p", "{paramRef: {name: none, parameterNotFoundAction: Deny}}");
    assertThat(refusalOf("{a: b}"))
        .isEqualTo(
            DENIED
                + "failed to configure binding: no params found for policy binding with `Deny`"
                + " parameterNotFoundAction");
    clear();
    policy("validating", "p", spec);
    bind("validating", "b", "p", "{paramRef: {name: none, parameterNotFoundAction: Allow}}");
    createMap("x", "{a: b}");
  }

  @Test
  void aKindOfParametersThatIsNotServedIsThePolicysFault() {
    policy(
        "validating",
        "p",
        "{paramKind: {apiVersion: none.example.com/v1, kind: Foo}, validations: [{expression:"
            + " 'true'}]}");
    bind("validating", "b", "p", "{paramRef: {name: n, parameterNotFoundAction: Allow}}");
    assertThat(refusalOf("{a: b}"))
        .isEqualTo(
            "configmaps \"x\" is forbidden: ValidatingAdmissionPolicy 'p' denied request: failed"
                + " to configure policy: failed to find resource referenced by paramKind:"
                + " 'none.example.com/v1, Kind=Foo'");
  }

  @Test
  void anotherVersionOfAResourceIsConvertedToTheOneThatTheRuleNames() {
    validating(
        """
        matchConstraints:
          resourceRules:
          - {operations: [CREATE], apiGroups: [example.com], apiVersions: [v1], resources: [widgets]}
        validations:
        - {expression: 'false', messageExpression: "string(object.apiVersion) + ' ' + request.kind.version + ' ' + request.requestKind.version"}
        """);
    ObjectNode widget =
        yaml("{apiVersion: example.com/v2, kind: Widget, metadata: {name: w}, spec: {size: 1}}");
    assertThat(
            refused(() -> resource("example.com/v2", "widgets").create(NAMESPACE, widget))
                .status()
                .message())
        .endsWith("denied request: example.com/v1 v1 v2");
  }

  @Test
  void expressionsMayAskWhatTheUserMayDo() {
    validating(
        """
        validations:
        - {expression: "authorizer.requestResource.check('delete').allowed() && !authorizer.serviceAccount('shop', 'default').group('').resource('secrets').namespace('shop').check('get').allowed()"}
        - {expression: "authorizer.path('').check('get').allowed()"}
        """);
    assertThat(refusalOf("{a: b}"))
        .isEqualTo(
            DENIED
                + "expression 'authorizer.path('').check('get').allowed()' resulted in error: path"
                + " must not be empty");
  }

  @Test
  void auditAnnotationsThatFailRefuse() {
    validating(
        "{auditAnnotations: [{key: fine, valueExpression: 'null'}, {key: bad, valueExpression:"
            + " 'string(object.data.z)'}]}");
    assertThat(refusalOf("{a: b}")).endsWith("resulted in error: no such key: z");
    createMap("x", "{z: b}");
  }

  @Test
  void policiesKeepNobodyFromChangingPolicies() {
    validating(
        "{matchConstraints: {resourceRules: [{operations: ['*'], apiGroups: ['*'], apiVersions:"
            + " ['*'], resources: ['*']}]}, validations: [{expression: 'false'}]}");
    assertThat(refusalOf("{a: b}")).isEqualTo(DENIED + "failed expression: false");
    policy("validating", "q", "{validations: [{expression: 'true'}]}");
    policies("validating").delete("", "p", Json.emptyObject());
    KubeObject created = createMap("x", "{a: b}");
    assertThat(created.name()).isEqualTo("x");
  }

  @Test
  void aChangedPolicyIsInForceForTheNextRequest() {
    validating("{validations: [{expression: 'false', message: old}]}");
    assertThat(refusalOf("{a: b}")).isEqualTo(DENIED + "old");
    ObjectNode changed = policies("validating").get("", "p").mutableJson();
    ((ObjectNode) changed.at("/spec/validations/0")).put("message", "new");
    ((ObjectNode) changed.get("metadata")).remove("resourceVersion");
    policies("validating").update(changed);
    assertThat(refusalOf("{a: b}")).isEqualTo(DENIED + "new");
  }
}
