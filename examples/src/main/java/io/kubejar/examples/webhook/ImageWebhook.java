package io.kubejar.examples.webhook;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.api.model.admission.v1.AdmissionRequest;
import io.fabric8.kubernetes.api.model.admission.v1.AdmissionResponse;
import io.fabric8.kubernetes.api.model.admission.v1.AdmissionResponseBuilder;
import io.fabric8.kubernetes.api.model.admission.v1.AdmissionReview;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import javax.net.ssl.SSLContext;

/**
 * An admission webhook on the JDK's own HTTPS server: Pods get their images from the company's
 * registry, and none whose version is left open.
 *
 * <p>{@code /mutate} puts the registry in front of images that name none; {@code /validate} refuses
 * {@code latest}.
 */
public final class ImageWebhook implements AutoCloseable {
  private static final String REGISTRY = "registry.example.com/";

  private final HttpsServer server;

  /** Serves on a free port of the loopback interface, with the certificate of a context. */
  public ImageWebhook(SSLContext tls) throws IOException {
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    server.createContext("/mutate", exchange -> answer(exchange, ImageWebhook::useTheRegistry));
    server.createContext("/validate", exchange -> answer(exchange, ImageWebhook::requireVersions));
    server.start();
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  private static void answer(
      HttpExchange exchange, Function<AdmissionRequest, AdmissionResponse> webhook)
      throws IOException {
    try (exchange) {
      AdmissionReview review =
          Serialization.unmarshal(exchange.getRequestBody(), AdmissionReview.class);
      AdmissionResponse response = webhook.apply(review.getRequest());
      response.setUid(review.getRequest().getUid());
      review.setResponse(response);
      review.setRequest(null);
      byte[] body = Serialization.asJson(review).getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private static AdmissionResponse useTheRegistry(AdmissionRequest request) {
    List<Map<String, String>> patch = new ArrayList<>();
    List<Container> containers = containersOf(request);
    for (int i = 0; i < containers.size(); i++) {
      String image = containers.get(i).getImage();
      if (!image.contains("/")) {
        patch.add(
            Map.of(
                "op", "replace",
                "path", "/spec/containers/" + i + "/image",
                "value", REGISTRY + image));
      }
    }
    AdmissionResponseBuilder response = new AdmissionResponseBuilder().withAllowed(true);
    if (!patch.isEmpty()) {
      byte[] json = Serialization.asJson(patch).getBytes(StandardCharsets.UTF_8);
      response.withPatchType("JSONPatch").withPatch(Base64.getEncoder().encodeToString(json));
    }
    return response.build();
  }

  private static AdmissionResponse requireVersions(AdmissionRequest request) {
    for (Container container : containersOf(request)) {
      String image = container.getImage();
      String name = image.substring(image.lastIndexOf('/') + 1);
      if (!name.contains(":") || name.endsWith(":latest")) {
        return new AdmissionResponseBuilder()
            .withAllowed(false)
            .withStatus(
                new StatusBuilder()
                    .withCode(403)
                    .withMessage("image " + image + " must name a version")
                    .build())
            .build();
      }
    }
    return new AdmissionResponseBuilder().withAllowed(true).build();
  }

  private static List<Container> containersOf(AdmissionRequest request) {
    return ((Pod) request.getObject()).getSpec().getContainers();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
