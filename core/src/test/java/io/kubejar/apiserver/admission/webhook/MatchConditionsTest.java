package io.kubejar.apiserver.admission.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kubejar.apimachinery.Status;
import io.kubejar.apimachinery.StatusException;
import org.junit.jupiter.api.Test;

class MatchConditionsTest extends WebhookFixture {
  @Test
  void aWebhookIsAskedOnlyIfNoConditionIsFalse() {
    server.respond("/deny", "{allowed: false, status: {message: never}}");
    configure(
        "validating",
        "/deny",
        "matchConditions: [{name: a, expression: \"object.metadata.name != 'free'\"}, {name: b,"
            + " expression: \"request.operation == 'CREATE' && namespaceObject == null\"}]");
    create("free");
    assertThat(server.requests()).isEmpty();
    assertThat(refused("x").message())
        .isEqualTo("admission webhook \"a.example.com\" denied the request: never");
  }

  @Test
  void aConditionThatFailsRefusesUnlessFailuresAreIgnored() {
    String condition = "matchConditions: [{name: a, expression: \"object.data.none == 'x'\"}]";
    configure("mutating", "/allow", condition);
    Status refusal = refused("x");
    assertThat(refusal.code()).isEqualTo(403);
    assertThat(refusal.message())
        .isEqualTo(
            "configmaps \"x\" is forbidden: expression 'object.data.none == 'x'' resulted in error:"
                + " no such key: none");
    configure("mutating", "/allow", "failurePolicy: Ignore\n" + condition);
    create("x");
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void aConditionThatDoesNotCompileCannotBeConfigured() {
    StatusException refusal =
        catchThrowableOfType(
            StatusException.class,
            () ->
                configure(
                    "validating",
                    "/allow",
                    "matchConditions: [{name: a, expression: 'object.x'}, {name: a, expression:"
                        + " 'params == null'}]"));
    assertThat(refusal).as("the configuration was accepted").isNotNull();
    assertThat(refusal.status().message())
        .contains(
            "webhooks[0].matchConditions[0].expression: Invalid value: \"object.x\": must evaluate"
                + " to bool but got dyn")
        .contains("undeclared reference to 'params'")
        .contains("webhooks[0].matchConditions[1].name: Duplicate value: \"a\"");
  }
}
