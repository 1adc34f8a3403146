package io.kubejar.apiserver.registry.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.Status;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.ApiRequest;
import io.kubejar.apiserver.ApiResponse;
import io.kubejar.apiserver.RequestBody;
import java.io.IOException;
import java.util.List;

/** What requests to subresources carry, and their plainest answer. */
public final class Bodies {
  private Bodies() {}

  /** The object that a request carries, which the caller may change. */
  public static ObjectNode object(ApiRequest request) {
    if (read(request.body()) instanceof ObjectNode object) {
      return object;
    }
    throw StatusException.badRequest("the body of the request is not an object");
  }

  private static JsonNode read(RequestBody body) {
    if (body instanceof RequestBody.Parsed parsed) {
      return parsed.tree().deepCopy();
    }
    if (!(body instanceof RequestBody.Text text) || text.bytes().length == 0) {
      return Json.object();
    }
    try {
      return Json.mapper().readTree(text.bytes());
    } catch (IOException e) {
      throw StatusException.badRequest("the body of the request is not JSON: " + e.getMessage());
    }
  }

  /** A Status that says that it was done. */
  public static ApiResponse success(int code) {
    return new ApiResponse.OfTree(code, new Status(code, "", "", null).toJson(), List.of());
  }
}
