package io.kubejar.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;
import io.kubejar.apiserver.registry.rules.Violations;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Secrets; follows {@code pkg/registry/core/secret/strategy.go}. */
final class SecretStrategy extends KindStrategy {
  SecretStrategy() {
    super(Defaults.table().text("type", "Opaque").with(SecretStrategy::stringData).build());
  }

  /** Plain text is a way to write data only: it is never stored. */
  private static void stringData(ObjectNode secret) {
    JsonNode strings = secret.remove("stringData");
    if (strings == null || strings.isEmpty()) {
      return;
    }
    ObjectNode data = Defaults.objectIn(secret, "data");
    strings
        .properties()
        .forEach(
            entry -> {
              byte[] bytes = entry.getValue().asText().getBytes(StandardCharsets.UTF_8);
              data.put(entry.getKey(), Base64.getEncoder().encodeToString(bytes));
            });
  }

  @Override
  protected boolean hasStatus() {
    return false;
  }

  @Override
  public boolean countsGenerations() {
    return false;
  }

  @Override
  protected void check(JsonNode object, Violations violations) {
    SecretValidation.check(object, violations);
  }

  @Override
  protected void checkUpdate(JsonNode object, JsonNode old, Violations violations) {
    SecretValidation.update(object, old, violations);
  }
}
