package io.kubejar.apiserver.admission.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.KubeObject;
import org.junit.jupiter.api.Test;

class PolicyStatusTest extends PolicyFixture {
  private static KubeObject checked(String spec) {
    policy("validating", "p", spec);
    return cluster
        .await()
        .object("admissionregistration.k8s.io/v1", "validatingadmissionpolicies", "", "p")
        .until("is checked", p -> p.status().path("observedGeneration").asLong() == 1);
  }

  @Test
  void expressionsThatFitTheTypesGetNoWarning() {
    JsonNode status =
        checked("{validations: [{expression: \"object.data.all(k, k != 'x')\"}]}").status();
    assertThat(status.path("observedGeneration").asInt()).isEqualTo(1);
    assertThat(status.path("typeChecking").toString()).isEqualTo("{}");
  }

  @Test
  void fieldsThatATypeDoesNotHaveAreWarnedOf() {
    KubeObject policy =
        checked(
            """
            paramKind: {apiVersion: v1, kind: ConfigMap}
            variables: [{name: v, expression: object.spec}]
            matchConstraints:
              resourceRules:
              - {operations: [CREATE], apiGroups: [apps], apiVersions: [v1], resources: [deployments]}
              - {operations: [CREATE], apiGroups: [example.com], apiVersions: [v1], resources: [widgets, 'widgets/status']}
            validations:
            - {expression: 'object.spec.size > 1'}
            - {expression: 'object.metadata.name.size() > 1 && variables.v != null'}
            - {expression: 'true', messageExpression: 'string(params.data.max) + string(params.nothing)'}
            """);
    JsonNode warnings = policy.status().at("/typeChecking/expressionWarnings");
    assertThat(warnings).hasSize(2);
    assertThat(warnings.at("/0/fieldRef").asText()).isEqualTo("spec.validations[0].expression");
    assertThat(warnings.at("/0/warning").asText())
        .isEqualTo(
            """
            apps/v1, Kind=Deployment: ERROR: <input>:1:12: undefined field 'size'
             | object.spec.size > 1
             | ...........^
            """);
    assertThat(warnings.at("/1/fieldRef").asText())
        .isEqualTo("spec.validations[2].messageExpression");
    assertThat(policy.metadata().path("managedFields").toString())
        .contains("\"manager\":\"validatingadmissionpolicy-status\",\"operation\":\"Apply\"");
  }
}
