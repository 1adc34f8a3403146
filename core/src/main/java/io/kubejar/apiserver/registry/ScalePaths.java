package io.kubejar.apiserver.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;

/**
 * Where the objects of a kind keep what their {@code Scale} shows: paths such as {@code
 * .spec.replicas}.
 *
 * @param selector empty if the kind has none
 */
public record ScalePaths(String specReplicas, String statusReplicas, String selector) {

  /** Those of built-in kinds, whose selector is not text but a label selector. */
  public static final ScalePaths BUILT_IN =
      new ScalePaths(".spec.replicas", ".status.replicas", ".spec.selector");

  /** What a CustomResourceDefinition says of its scale subresource. */
  static ScalePaths of(JsonNode scale) {
    return new ScalePaths(
        scale.path("specReplicasPath").asText(),
        scale.path("statusReplicasPath").asText(),
        scale.path("labelSelectorPath").asText());
  }

  /** The value at a path, a missing node if there is none. */
  public static JsonNode read(JsonNode object, String path) {
    JsonNode at = object;
    for (String name : names(path)) {
      at = at.path(name);
    }
    return at;
  }

  /** Sets a number at a path, with the objects on the way to it. */
  public static void write(ObjectNode object, String path, long value) {
    String[] names = names(path);
    ObjectNode at = object;
    for (int i = 0; i < names.length - 1; i++) {
      at = at.get(names[i]) instanceof ObjectNode child ? child : at.putObject(names[i]);
    }
    at.set(names[names.length - 1], Json.number(value));
  }

  private static String[] names(String path) {
    return path.substring(path.startsWith(".") ? 1 : 0).split("\\.", -1);
  }
}
