package io.kubejar.apiserver.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.GoText;
import io.kubejar.apimachinery.Json;
import io.kubejar.apiserver.webhook.WebhookCallException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import okhttp3.MediaType;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * What webhooks answered, as client-go reads it.
 *
 * <p>Follows {@code transformResponse} of {@code k8s.io/client-go/rest/request.go} and {@code
 * NewGenericServerResponse} of {@code k8s.io/apimachinery/pkg/api/errors/errors.go}.
 */
final class WebhookAnswers {
  private static final String TYPE_OF_HEADER =
      "struct { APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind string"
          + " \"json:\\\"kind,omitempty\\\"\" }";
  private static final Map<Integer, String> REFUSALS =
      Map.of(
          400, "the server rejected our request for an unknown reason",
          401, "the server has asked for the client to provide credentials",
          404, "the server could not find the requested resource",
          405, "the server does not allow this method on the requested resource",
          409, "the server reported a conflict",
          422, "the server rejected our request due to an error in our request",
          429, "the server has received too many requests and has asked us to try again later",
          503, "the server is currently unable to handle the request",
          504,
              "the server was unable to return a response in the time allotted, but may still be"
                  + " processing the request");

  private WebhookAnswers() {}

  /** The object in the body of an answer. */
  static JsonNode read(Response response) throws IOException, WebhookCallException {
    byte[] body = response.body().bytes();
    int code = response.code();
    JsonNode tree = parse(body);
    if (code < 200 || code > 206) {
      throw new WebhookCallException(refusal(response, tree, body));
    }
    if (body.length == 0) {
      throw new WebhookCallException(
          "0-length response with status code: %d and content type: %s"
              .formatted(code, response.header("Content-Type", "")));
    }
    if (tree == null || !tree.isObject()) {
      throw new WebhookCallException(
          "couldn't get version/kind; json parse error: json: cannot unmarshal "
              + goKind(tree)
              + " into Go value of type "
              + TYPE_OF_HEADER);
    }
    return tree;
  }

  private static @Nullable JsonNode parse(byte[] body) throws IOException {
    try {
      return Json.mapper().readTree(body);
    } catch (JsonProcessingException e) {
      return null;
    }
  }

  private static String goKind(@Nullable JsonNode tree) {
    if (tree == null) {
      return "string";
    }
    return switch (tree.getNodeType()) {
      case ARRAY -> "array";
      case NUMBER -> "number";
      case BOOLEAN -> "bool";
      default -> "string";
    };
  }

  private static String refusal(Response response, @Nullable JsonNode tree, byte[] body) {
    if (tree != null && tree.path("kind").asText().equals("Status")) {
      return tree.path("message").asText();
    }
    int code = response.code();
    String known = REFUSALS.get(code);
    String text = isText(response) ? new String(body, StandardCharsets.UTF_8) : "unknown";
    if (code == 403) {
      return text.strip();
    }
    if (known != null) {
      return known;
    }
    return code >= 500
        ? "an error on the server ("
            + GoText.quote(text.strip())
            + ") has prevented the request from succeeding"
        : "the server responded with the status code "
            + code
            + " but did not return more information";
  }

  private static boolean isText(Response response) {
    MediaType type = response.body().contentType();
    return type == null || type.type().equals("text");
  }
}
