package io.kubejar;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/**
 * How a client reaches a cluster under one identity: what a kubeconfig file says.
 *
 * @param server the API server's URL
 * @param user the name of the identity, for display
 * @param caCertificate the cluster's CA certificate, PEM
 * @param credentials what proves the identity
 */
public record Kubeconfig(URI server, String user, String caCertificate, Credentials credentials) {
  private static final String CLUSTER = "kubejar";

  /** What proves an identity to the API server. */
  public sealed interface Credentials {}

  /**
   * A client certificate.
   *
   * @param certificate PEM
   * @param key its private key, PEM (RFC 5915)
   */
  public record ClientCertificate(String certificate, String key) implements Credentials {}

  /** A bearer token. */
  public record BearerToken(String token) implements Credentials {}

  /**
   * The text of a kubeconfig file. It is JSON, which is YAML too, so that every client reads it.
   */
  public String text() {
    ObjectNode config = Json.object().put("apiVersion", "v1").put("kind", "Config");
    config.putObject("preferences");
    ObjectNode cluster = config.putArray("clusters").addObject().put("name", CLUSTER);
    cluster
        .putObject("cluster")
        .put("server", server.toString())
        .put("certificate-authority-data", base64(caCertificate));
    ObjectNode entry = config.putArray("users").addObject().put("name", user);
    ObjectNode proof = entry.putObject("user");
    if (credentials instanceof ClientCertificate pair) {
      proof
          .put("client-certificate-data", base64(pair.certificate()))
          .put("client-key-data", base64(pair.key()));
    } else if (credentials instanceof BearerToken bearer) {
      proof.put("token", bearer.token());
    }
    String contextName = user + "@" + CLUSTER;
    ObjectNode context = config.putArray("contexts").addObject().put("name", contextName);
    context.putObject("context").put("cluster", CLUSTER).put("user", user);
    config.put("current-context", contextName);
    return new String(Json.bytes(config), StandardCharsets.UTF_8);
  }

  /**
   * Writes the file.
   *
   * @throws UncheckedIOException naming the path, if it can't be written
   */
  public void writeTo(Path file) {
    try {
      Files.writeString(file, text());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the kubeconfig to " + file + ": " + e, e);
    }
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
