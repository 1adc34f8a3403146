package io.kubejar.apiserver.registry.admissionregistration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.client.ResourceClient;
import io.kubejar.testing.InProcessControlPlane;
import io.kubejar.testing.TestControlPlane;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Recorded from kube-apiserver 1.20; lists are quoted as 1.36 does. */
class WebhookConfigurationTest {
  private static InProcessControlPlane plane;

  @BeforeAll
  static void start() {
    plane = InProcessControlPlane.withBuiltInKinds();
  }

  @AfterAll
  static void close() {
    plane.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          {name: ''} | name: Required value
          {name: a.b} | name: Invalid value: "a.b": should be a domain with at least three segments separated by dots
          {rules: [{operations: [], apiGroups: [''], apiVersions: [v1], resources: [pods]}]} | rules[0].operations: Required value
          {rules: [{operations: ['*', CREATE], apiGroups: [''], apiVersions: [v1], resources: [pods]}]} | rules[0].operations: Invalid value: ["*","CREATE"]: if '*' is present, must not specify other operations
          {rules: [{operations: [FOO], apiGroups: [''], apiVersions: [v1], resources: [pods]}]} | rules[0].operations[0]: Unsupported value: "FOO": supported values: "*", "CONNECT", "CREATE", "DELETE", "UPDATE"
          {rules: [{operations: [CREATE], apiGroups: ['*', apps], apiVersions: [v1], resources: [pods]}]} | rules[0].apiGroups: Invalid value: ["*","apps"]: if '*' is present, must not specify other API groups
          {rules: [{operations: [CREATE], apiGroups: [''], apiVersions: [''], resources: [pods]}]} | rules[0].apiVersions[0]: Required value
          {rules: [{operations: [CREATE], apiGroups: [''], apiVersions: [v1], resources: []}]} | rules[0].resources: Required value
          {rules: [{operations: [CREATE], apiGroups: [''], apiVersions: [v1], resources: ['*/*', pods]}]} | rules[0].resources: Invalid value: ["*/*","pods"]: if '*/*' is present, must not specify other resources
          {rules: [{operations: [CREATE], apiGroups: [''], apiVersions: [v1], resources: ['*', pods]}]} | rules[0].resources: Invalid value: ["*","pods"]: if '*' is present, must not specify other resources without subresources
          {rules: [{operations: [CREATE], apiGroups: [''], apiVersions: [v1], resources: ['pods/*', pods/status]}]} | rules[0].resources[1]: Invalid value: "pods/status": if 'pods/*' is present, must not specify pods/status
          {rules: [{operations: [CREATE], apiGroups: [''], apiVersions: [v1], resources: ['*/status', pods/status]}]} | rules[0].resources[1]: Invalid value: "pods/status": if '*/status' is present, must not specify pods/status
          {rules: [{operations: [CREATE], apiGroups: [''], apiVersions: [v1], resources: [pods], scope: Foo}]} | rules[0].scope: Unsupported value: "Foo": supported values: "*", "Cluster", "Namespaced"
          {failurePolicy: Maybe} | failurePolicy: Unsupported value: "Maybe": supported values: "Fail", "Ignore"
          {matchPolicy: X} | matchPolicy: Unsupported value: "X": supported values: "Equivalent", "Exact"
          {sideEffects: Some} | sideEffects: Unsupported value: "Some": supported values: "None", "NoneOnDryRun"
          {timeoutSeconds: 31} | timeoutSeconds: Invalid value: 31: the timeout value must be between 1 and 30 seconds
          {namespaceSelector: {matchExpressions: [{key: a, operator: In}]}} | namespaceSelector.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'
          {clientConfig: {}} | clientConfig: Required value: exactly one of url or service is required
          {clientConfig: {url: 'http://a/b'}} | clientConfig.url: Invalid value: "http": 'https' is the only allowed URL scheme; desired format: https://host[/path]
          {clientConfig: {service: {namespace: a, name: ''}}} | clientConfig.service.name: Required value
          {clientConfig: {service: {namespace: a, name: b, port: 70000}}} | clientConfig.service.port: Invalid value: 70000: port is not valid: must be between 1 and 65535, inclusive
          {clientConfig: {service: {namespace: a, name: b, path: foo}}} | clientConfig.service.path: Invalid value: "foo": must start with a '/'
          {admissionReviewVersions: []} | admissionReviewVersions: Required value: must specify one of v1, v1beta1
          {admissionReviewVersions: [v3]} | admissionReviewVersions: Invalid value: ["v3"]: must include at least one of v1, v1beta1
          {admissionReviewVersions: [v1, v1]} | admissionReviewVersions[1]: Invalid value: "v1": duplicate version
          {reinvocationPolicy: Sometimes} | reinvocationPolicy: Unsupported value: "Sometimes": supported values: "IfNeeded", "Never"
          {matchConditions: [{name: x, expression: ' '}]} | matchConditions[0].expression: Required value
          {matchConditions: [{name: 'a b', expression: 'true'}]} | matchConditions[0].name: Invalid value: "a b": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')
          """)
  void aBrokenRuleIsRefused(String change, String error) {
    assertThat(refusalOf(configuration("w", webhook(change))))
        .isEqualTo(
            "MutatingWebhookConfiguration.admissionregistration.k8s.io \"w\" is invalid:"
                + " webhooks[0]."
                + error);
  }

  @Test
  void sideEffectsMustBeTold() {
    ObjectNode webhook = webhook("{}");
    webhook.remove("sideEffects");
    assertThat(refusalOf(configuration("w", webhook)))
        .endsWith(
            "webhooks[0].sideEffects: Required value: must specify one of None, NoneOnDryRun");
  }

  @Test
  void namesAreUnique() {
    assertThat(refusalOf(configuration("w", webhook("{}"), webhook("{}"))))
        .endsWith("webhooks[1].name: Duplicate value: \"a.example.com\"");
  }

  @Test
  void defaultsAreFilledIn() {
    KubeObject created = configurations().create("", configuration("fine", webhook("{}")));
    assertThat(created.json().at("/webhooks/0/failurePolicy").asText()).isEqualTo("Fail");
    assertThat(created.json().at("/webhooks/0/matchPolicy").asText()).isEqualTo("Equivalent");
    assertThat(created.json().at("/webhooks/0/timeoutSeconds").asInt()).isEqualTo(10);
    assertThat(created.json().at("/webhooks/0/reinvocationPolicy").asText()).isEqualTo("Never");
    assertThat(created.json().at("/webhooks/0/namespaceSelector").isObject()).isTrue();
    assertThat(created.json().at("/webhooks/0/rules/0/scope").asText()).isEqualTo("*");
  }

  private static String refusalOf(ObjectNode configuration) {
    StatusException refusal =
        catchThrowableOfType(
            StatusException.class, () -> configurations().create("", configuration));
    assertThat(refusal).as("the configuration was accepted").isNotNull();
    return refusal.status().message();
  }

  private static ResourceClient configurations() {
    return plane
        .client()
        .resource("admissionregistration.k8s.io/v1", "mutatingwebhookconfigurations");
  }

  private static ObjectNode configuration(String name, ObjectNode... webhooks) {
    ObjectNode configuration = TestControlPlane.yaml("{metadata: {name: " + name + "}}");
    for (ObjectNode webhook : webhooks) {
      configuration.withArray("/webhooks").add(webhook);
    }
    return configuration;
  }

  private static ObjectNode webhook(String change) {
    ObjectNode webhook =
        TestControlPlane.yaml(
            """
            name: a.example.com
            clientConfig: {url: https://x.y/z}
            rules: [{operations: [CREATE], apiGroups: [''], apiVersions: [v1], resources: [pods]}]
            sideEffects: None
            admissionReviewVersions: [v1]
            """);
    webhook.setAll(TestControlPlane.yaml(change));
    return webhook;
  }
}
