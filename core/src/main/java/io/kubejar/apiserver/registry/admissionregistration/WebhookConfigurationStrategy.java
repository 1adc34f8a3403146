package io.kubejar.apiserver.registry.admissionregistration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;
import io.kubejar.apiserver.registry.rules.Violations;

/** Webhook configurations; follows {@code pkg/apis/admissionregistration/v1/defaults.go}. */
final class WebhookConfigurationStrategy extends KindStrategy {
  private static final Defaults RULE = Defaults.table().absentText("scope", "*").build();

  private static final Defaults CLIENT =
      Defaults.table()
          .inside("service", Defaults.table().absentNumber("port", 443).build())
          .build();

  static final Defaults VALIDATING =
      Defaults.table()
          .object("clientConfig", CLIENT)
          .absentText("failurePolicy", "Fail")
          .absentText("matchPolicy", "Equivalent")
          .object("namespaceSelector", "objectSelector")
          .absentNumber("timeoutSeconds", 10)
          .each("rules", RULE)
          .build();

  static final Defaults MUTATING =
      Defaults.table().all(VALIDATING).absentText("reinvocationPolicy", "Never").build();

  WebhookConfigurationStrategy(boolean mutating) {
    super(Defaults.table().each("webhooks", mutating ? MUTATING : VALIDATING).build());
  }

  @Override
  protected void check(JsonNode object, Violations violations) {
    WebhookConfigurationRules.check(object, MissingNode.getInstance(), violations);
  }

  @Override
  protected void checkUpdate(JsonNode object, JsonNode old, Violations violations) {
    WebhookConfigurationRules.check(object, old, violations);
  }

  @Override
  protected boolean hasStatus() {
    return false;
  }
}
