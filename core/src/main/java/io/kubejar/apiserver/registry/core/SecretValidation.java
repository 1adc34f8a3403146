package io.kubejar.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.Values;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.Map;

/** The rules on Secrets; follows {@code ValidateSecret} of core validation. */
final class SecretValidation {
  static final int LARGEST = 1024 * 1024;
  static final String FROZEN = "field is immutable when `immutable` is set";
  private static final FieldPath DATA = FieldPath.of("data");
  private static final String ACCOUNT = "kubernetes.io/service-account.name";

  private SecretValidation() {}

  static void check(JsonNode secret, Violations violations) {
    JsonNode data = secret.path("data");
    long size = 0;
    for (Map.Entry<String, JsonNode> entry : data.properties()) {
      violations.invalid(
          DATA.key(entry.getKey()), entry.getKey(), Values.configKey(entry.getKey()));
      size += decodedLength(entry.getValue().asText());
    }
    if (size > LARGEST) {
      violations.add(FieldError.tooLong(DATA, LARGEST));
    }
    byType(FieldRules.text(secret, "type"), secret, data, violations);
  }

  private static void byType(String type, JsonNode secret, JsonNode data, Violations violations) {
    switch (type) {
      case "kubernetes.io/service-account-token" -> {
        String account = secret.path("metadata").path("annotations").path(ACCOUNT).asText();
        if (account.isEmpty()) {
          violations.required(FieldPath.of("metadata", "annotations").key(ACCOUNT), "");
        }
      }
      case "kubernetes.io/dockercfg" -> key(data, ".dockercfg", violations);
      case "kubernetes.io/dockerconfigjson" -> key(data, ".dockerconfigjson", violations);
      case "kubernetes.io/basic-auth" -> {
        if (!data.has("username") && !data.has("password")) {
          violations.required(DATA.key("%s").key("username"), "");
          violations.required(DATA.key("%s").key("password"), "");
        }
      }
      case "kubernetes.io/ssh-auth" -> {
        if (FieldRules.text(data, "ssh-privatekey").isEmpty()) {
          violations.required(DATA.key("ssh-privatekey"), "");
        }
      }
      case "kubernetes.io/tls" -> {
        key(data, "tls.crt", violations);
        key(data, "tls.key", violations);
      }
      default -> {}
    }
  }

  private static void key(JsonNode data, String key, Violations violations) {
    if (!data.has(key)) {
      violations.required(DATA.key(key), "");
    }
  }

  /** How many bytes a base64 text stands for. */
  static long decodedLength(String base64) {
    int length = base64.length();
    int padding = base64.endsWith("==") ? 2 : base64.endsWith("=") ? 1 : 0;
    return length / 4L * 3 - padding;
  }

  static void update(JsonNode secret, JsonNode old, Violations violations) {
    FieldRules.immutable(secret, old, "type", FieldPath.root(), violations);
    if (old.path("immutable").asBoolean()) {
      if (!secret.path("immutable").asBoolean()) {
        violations.forbidden(FieldPath.of("immutable"), FROZEN);
      }
      if (!FieldRules.same(secret.get("data"), old.get("data"))) {
        violations.forbidden(DATA, FROZEN);
      }
    }
    check(secret, violations);
  }
}
