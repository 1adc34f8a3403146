package io.kubejar.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.Values;
import io.kubejar.apiserver.registry.rules.Violations;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The rules on ConfigMaps; follows {@code ValidateConfigMap} of core validation. */
final class ConfigMapValidation {
  private ConfigMapValidation() {}

  static void check(JsonNode configMap, Violations violations) {
    JsonNode data = configMap.path("data");
    JsonNode binary = configMap.path("binaryData");
    long size = 0;
    for (Map.Entry<String, JsonNode> entry : data.properties()) {
      String key = entry.getKey();
      FieldPath path = FieldPath.of("data").key(key);
      violations.invalid(path, key, Values.configKey(key));
      if (binary.has(key)) {
        violations.invalid(path, key, "duplicate of key present in binaryData");
      }
      size += entry.getValue().asText().getBytes(StandardCharsets.UTF_8).length;
    }
    for (Map.Entry<String, JsonNode> entry : binary.properties()) {
      String key = entry.getKey();
      violations.invalid(FieldPath.of("binaryData").key(key), key, Values.configKey(key));
      size += SecretValidation.decodedLength(entry.getValue().asText());
    }
    if (size > SecretValidation.LARGEST) {
      violations.add(FieldError.tooLong(FieldPath.root().key(""), SecretValidation.LARGEST));
    }
  }

  static void update(JsonNode configMap, JsonNode old, Violations violations) {
    if (old.path("immutable").asBoolean()) {
      if (!configMap.path("immutable").asBoolean()) {
        violations.forbidden(FieldPath.of("immutable"), SecretValidation.FROZEN);
      }
      for (String field : new String[] {"data", "binaryData"}) {
        if (!FieldRules.same(configMap.get(field), old.get(field))) {
          violations.forbidden(FieldPath.of(field), SecretValidation.FROZEN);
        }
      }
    }
    check(configMap, violations);
  }
}
