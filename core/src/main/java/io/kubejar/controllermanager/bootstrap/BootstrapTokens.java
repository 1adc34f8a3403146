package io.kubejar.controllermanager.bootstrap;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectRef;
import io.kubejar.apimachinery.Timestamps;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the Secrets that hold bootstrap tokens.
 *
 * <p>Follows {@code k8s.io/cluster-bootstrap/util/secrets/secrets.go}.
 */
final class BootstrapTokens {
  static final GroupVersionResource SECRETS = GroupVersionResource.of("v1", "secrets");
  static final String NAMESPACE = "kube-system";
  private static final String TYPE = "bootstrap.kubernetes.io/token";
  private static final String PREFIX = "bootstrap-token-";

  private BootstrapTokens() {}

  static boolean isOne(KubeObject secret) {
    return secret.namespace().equals(NAMESPACE) && secret.json().path("type").asText().equals(TYPE);
  }

  /** The key of a Secret, if it is a bootstrap token. */
  static List<ObjectRef> keys(KubeObject secret) {
    return isOne(secret)
        ? List.of(new ObjectRef(SECRETS.groupResource(), secret.namespace(), secret.name()))
        : List.of();
  }

  /** A value of the Secret, empty if it has none. */
  static String value(KubeObject secret, String key) {
    byte[] bytes = Base64.getMimeDecoder().decode(secret.json().path("data").path(key).asText());
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** When a token ends: null if never, long ago if it can't be read. */
  static @Nullable Instant expiration(KubeObject secret) {
    JsonNode text = Json.text(value(secret, "expiration"));
    if (text.asText().isEmpty()) {
      return null;
    }
    Instant time = Timestamps.parse(text);
    return time == null ? Instant.MIN : time;
  }

  /** The id of a token that signs, empty if it must not. */
  static String signingId(KubeObject secret, Instant now) {
    String id = value(secret, "token-id");
    Instant end = expiration(secret);
    boolean signs =
        isOne(secret)
            && secret.name().equals(PREFIX + id)
            && id.matches("[a-z0-9]{6}")
            && value(secret, "usage-bootstrap-signing").equals("true")
            && (end == null || end.isAfter(now));
    return signs ? id : "";
  }
}
