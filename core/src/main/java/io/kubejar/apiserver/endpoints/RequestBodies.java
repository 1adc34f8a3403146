package io.kubejar.apiserver.endpoints;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.RequestBody;
import java.io.IOException;
import java.util.Locale;

/** Reads what requests carry: JSON, or YAML if the media type says so. */
final class RequestBodies {
  private RequestBodies() {}

  /** Makes the YAML parser when the first YAML comes. */
  private static final class Yaml {
    static final YAMLMapper MAPPER = new YAMLMapper();
  }

  /**
   * The body as a tree that the caller may change; an empty object if there is none.
   *
   * @throws StatusException 400 if it cannot be parsed
   */
  static JsonNode tree(RequestBody body) {
    if (body instanceof RequestBody.Parsed parsed) {
      return parsed.tree().deepCopy();
    }
    if (body instanceof RequestBody.Text text) {
      return parse(text);
    }
    return Json.object();
  }

  private static JsonNode parse(RequestBody.Text text) {
    boolean yaml = text.mediaType().toLowerCase(Locale.ROOT).contains("yaml");
    try {
      return (yaml ? Yaml.MAPPER : Json.mapper()).readTree(text.bytes());
    } catch (IOException e) {
      throw StatusException.badRequest(
          (yaml ? "yaml: " : "couldn't get version/kind; json parse error: ") + e.getMessage());
    }
  }

  static String mediaType(RequestBody body) {
    if (body instanceof RequestBody.Parsed parsed) {
      return parsed.mediaType();
    }
    return body instanceof RequestBody.Text text ? text.mediaType() : "";
  }
}
