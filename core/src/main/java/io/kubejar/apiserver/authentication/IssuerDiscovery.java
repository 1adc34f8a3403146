package io.kubejar.apiserver.authentication;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apiserver.ApiRequest;
import io.kubejar.apiserver.ApiResponse;
import io.kubejar.apiserver.RequestHandler;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Tells who wants to check service account tokens himself who issues them and with which keys:
 * {@code /.well-known/openid-configuration} and {@code /openid/v1/jwks}. Passes other requests on.
 *
 * <p>Follows {@code pkg/routes/openidmetadata.go} and {@code pkg/serviceaccount/openidmetadata.go}.
 */
public final class IssuerDiscovery implements RequestHandler {
  private static final String CONFIGURATION = "/.well-known/openid-configuration";
  private static final String KEYS = "/openid/v1/jwks";
  private static final Map<String, String> HEADERS =
      Map.of("Cache-Control", "public, max-age=3600");

  private final ServiceAccountTokens tokens;
  private final Supplier<URI> server;
  private final RequestHandler others;

  /**
   * @param server where the API server is found, asked when it serves
   * @param others answers all other paths
   */
  public IssuerDiscovery(ServiceAccountTokens tokens, Supplier<URI> server, RequestHandler others) {
    this.tokens = tokens;
    this.server = server;
    this.others = others;
  }

  @Override
  public ApiResponse handle(ApiRequest request, Runnable onAvailable) {
    String path = request.info().path();
    if (request.info().verb().equals("get")) {
      if (path.equals(CONFIGURATION) || path.equals(CONFIGURATION + "/")) {
        return document("application/json", configuration().toString());
      }
      if (path.equals(KEYS) || path.equals(KEYS + "/")) {
        return document("application/jwk-set+json", tokens.keys());
      }
    }
    return others.handle(request, onAvailable);
  }

  private ObjectNode configuration() {
    ObjectNode configuration = Json.object().put("issuer", ServiceAccountTokens.ISSUER);
    configuration.put("jwks_uri", server.get() + KEYS);
    configuration.putArray("response_types_supported").add("id_token");
    configuration.putArray("subject_types_supported").add("public");
    configuration.putArray("id_token_signing_alg_values_supported").add("ES256");
    return configuration;
  }

  private static ApiResponse document(String mediaType, String text) {
    return new ApiResponse.OfText(200, mediaType, text.getBytes(StandardCharsets.UTF_8), HEADERS);
  }
}
