package io.kubejar.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.serializer.DecodingException;
import io.kubejar.apimachinery.serializer.JsonText;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.Values;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
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
      case "kubernetes.io/dockercfg" -> json(data, ".dockercfg", violations);
      case "kubernetes.io/dockerconfigjson" -> json(data, ".dockerconfigjson", violations);
      case "kubernetes.io/basic-auth" -> {
        if (!data.has("username") && !data.has("password")) {
          violations.required(DATA.key("%s").key("username"), "");
          violations.required(DATA.key("%s").key("password"), "");
        }
      }
      case "kubernetes.io/ssh-auth" -> {
        if (FieldRules.text(data, "ssh-privatekey").isEmpty()) {
          violations.required(DATA.key("%s").key("ssh-privatekey"), "");
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

  /** The value of a key must be a JSON object, or null; it may hold secrets, so it is not shown. */
  private static void json(JsonNode data, String key, Violations violations) {
    key(data, key, violations);
    if (!data.has(key)) {
      return;
    }
    try {
      byte[] text = Base64.getDecoder().decode(data.path(key).asText());
      JsonNode tree = JsonText.read(text).tree();
      if (!tree.isObject() && !tree.isNull()) {
        String kind = tree.getNodeType().name().toLowerCase(Locale.ROOT);
        throw new DecodingException(
            "json: cannot unmarshal "
                + (tree.isBoolean() ? "bool" : kind)
                + " into Go value of type map[string]interface {}");
      }
    } catch (DecodingException e) {
      String hidden = "<secret contents redacted>";
      violations.invalid(DATA.key(key), hidden, List.of(String.valueOf(e.getMessage())));
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
