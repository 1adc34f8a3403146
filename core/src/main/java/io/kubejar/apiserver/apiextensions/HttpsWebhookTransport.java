package io.kubejar.apiserver.apiextensions;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URL;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Reaches webhooks over HTTPS, trusting the CA bundle that their configuration gives. Uses the
 * caller's thread and keeps no connection.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/util/webhook/client.go}.
 */
public final class HttpsWebhookTransport implements ConversionWebhooks.Transport {
  private static final int TIMEOUT_MILLIS = 30_000;
  private static final int DEFAULT_PORT = 443;

  /** Finds where the Services of the cluster listen. */
  @FunctionalInterface
  public interface ServiceResolver {

    /** The socket behind a port of a Service; empty if there is none. */
    Optional<InetSocketAddress> resolve(String namespace, String name, int port);
  }

  private final ServiceResolver services;

  public HttpsWebhookTransport(ServiceResolver services) {
    this.services = services;
  }

  @Override
  public JsonNode post(JsonNode clientConfig, JsonNode review) throws IOException {
    URL url = urlOf(clientConfig);
    HttpsURLConnection connection = (HttpsURLConnection) url.openConnection();
    try {
      connection.setConnectTimeout(TIMEOUT_MILLIS);
      connection.setReadTimeout(TIMEOUT_MILLIS);
      trust(connection, clientConfig.path("caBundle").asText());
      if (clientConfig.path("service").isObject()) {
        // The certificate is that of the Service, whatever socket it is reached through.
        connection.setHostnameVerifier((host, session) -> true);
      }
      connection.setRequestMethod("POST");
      connection.setDoOutput(true);
      connection.setRequestProperty("Content-Type", "application/json");
      connection.setRequestProperty("Accept", "application/json");
      connection.setRequestProperty("Connection", "close");
      try (OutputStream out = connection.getOutputStream()) {
        out.write(Json.bytes(review));
      }
      return read(connection, url);
    } finally {
      connection.disconnect();
    }
  }

  private static JsonNode read(HttpsURLConnection connection, URL url) throws IOException {
    int code = connection.getResponseCode();
    if (code / 100 != 2) {
      throw new IOException("the server at " + url + " answered with status " + code);
    }
    try (InputStream in = connection.getInputStream()) {
      return Json.mapper().readTree(in);
    } catch (JsonProcessingException e) {
      throw new IOException("the answer of " + url + " is not JSON: " + e.getOriginalMessage(), e);
    }
  }

  private URL urlOf(JsonNode clientConfig) throws IOException {
    String url = clientConfig.path("url").asText();
    if (!url.isEmpty()) {
      return new URL(url);
    }
    JsonNode service = clientConfig.path("service");
    String namespace = service.path("namespace").asText();
    String name = service.path("name").asText();
    int port = service.path("port").asInt(DEFAULT_PORT);
    InetSocketAddress socket =
        services
            .resolve(namespace, name, port)
            .orElseThrow(
                () ->
                    new IOException(
                        "Post \"https://%s.%s.svc:%d%s\": service \"%s\" not found"
                            .formatted(
                                name, namespace, port, service.path("path").asText(), name)));
    String path = service.path("path").asText();
    String absolute = path.startsWith("/") ? path : "/" + path;
    return new URL("https", socket.getHostString(), socket.getPort(), absolute);
  }

  private static void trust(HttpsURLConnection connection, String caBundle) throws IOException {
    if (caBundle.isEmpty()) {
      return;
    }
    try {
      KeyStore roots = KeyStore.getInstance(KeyStore.getDefaultType());
      roots.load(null, null);
      byte[] pem = Base64.getDecoder().decode(caBundle);
      int number = 0;
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      for (Certificate root : factory.generateCertificates(new ByteArrayInputStream(pem))) {
        roots.setCertificateEntry("root-" + number++, root);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(roots);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      connection.setSSLSocketFactory(context.getSocketFactory());
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException("unable to load root certificates: " + e.getMessage(), e);
    }
  }
}
