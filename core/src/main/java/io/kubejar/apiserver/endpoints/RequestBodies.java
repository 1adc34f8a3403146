package io.kubejar.apiserver.endpoints;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.RequestBody;
import java.io.IOException;

/** Reads what requests carry. */
final class RequestBodies {
  private RequestBodies() {}

  /** The body as a tree that the caller may change. */
  static JsonNode tree(RequestBody body) {
    if (body instanceof RequestBody.Parsed parsed) {
      return parsed.tree().deepCopy();
    }
    if (body instanceof RequestBody.Text text) {
      return parse(text.bytes());
    }
    return Json.object();
  }

  private static JsonNode parse(byte[] bytes) {
    try {
      return Json.mapper().readTree(bytes);
    } catch (IOException e) {
      throw StatusException.badRequest(
          "couldn't get version/kind; json parse error: " + e.getMessage());
    }
  }

  static ObjectNode object(RequestBody body) {
    if (tree(body) instanceof ObjectNode object) {
      return object;
    }
    throw StatusException.badRequest("the body of the request is not an object");
  }

  static String mediaType(RequestBody body) {
    if (body instanceof RequestBody.Parsed parsed) {
      return parsed.mediaType();
    }
    return body instanceof RequestBody.Text text ? text.mediaType() : "";
  }
}
