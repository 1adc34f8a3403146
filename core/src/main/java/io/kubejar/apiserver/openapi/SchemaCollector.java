package io.kubejar.apiserver.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupVersionKind;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.schema.TypeTable;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;

/**
 * The types of one document: those that are asked for, and whatever they refer to.
 *
 * <p>Follows {@code k8s.io/kube-openapi/pkg/builder} and {@code builder3}. References of the type
 * table are plain names; in a document they are paths, and version 3 wraps those that stand beside
 * other keywords.
 */
final class SchemaCollector {
  private final TypeTable types;
  private final OpenApiVersion version;
  private final Map<String, ObjectNode> schemas = new TreeMap<>();
  private final Deque<String> wanted = new ArrayDeque<>();

  SchemaCollector(TypeTable types, OpenApiVersion version) {
    this.types = types;
    this.version = version;
  }

  /** A reference to a type of the type table, which becomes part of the document. */
  ObjectNode reference(String typeName) {
    want(typeName);
    return Json.object().put("$ref", version.reference(typeName));
  }

  /** A reference to the type of a kind; the type says which kind it is. */
  ObjectNode reference(String typeName, GroupVersionKind kind) {
    ObjectNode reference = reference(typeName);
    drain();
    ObjectNode schema = schemas.get(typeName);
    if (schema != null && !schema.has("x-kubernetes-group-version-kind")) {
      addKind(schema, kind);
    }
    return reference;
  }

  /** A reference to a type that the caller makes itself. */
  ObjectNode define(String typeName, GroupVersionKind kind, ObjectNode schema) {
    addKind(schema, kind);
    schemas.put(typeName, schema);
    return Json.object().put("$ref", version.reference(typeName));
  }

  private static void addKind(ObjectNode schema, GroupVersionKind kind) {
    schema
        .putArray("x-kubernetes-group-version-kind")
        .addObject()
        .put("group", kind.group())
        .put("kind", kind.kind())
        .put("version", kind.version());
  }

  /** All types, by name. */
  ObjectNode document() {
    drain();
    ObjectNode document = Json.object();
    schemas.forEach(document::set);
    return document;
  }

  private void want(String typeName) {
    if (!schemas.containsKey(typeName)) {
      wanted.add(typeName);
    }
  }

  private void drain() {
    while (!wanted.isEmpty()) {
      String typeName = wanted.poll();
      if (!schemas.containsKey(typeName)) {
        ObjectNode schema =
            types.contains(typeName)
                ? (ObjectNode) convert(types.definition(typeName))
                : Json.object().put("type", "object");
        schemas.put(typeName, schema);
      }
    }
  }

  private JsonNode convert(JsonNode node) {
    if (node instanceof ArrayNode array) {
      ArrayNode converted = Json.array();
      array.forEach(element -> converted.add(convert(element)));
      return converted;
    }
    if (!(node instanceof ObjectNode)) {
      return node;
    }
    ObjectNode converted = Json.object();
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (field.getKey().equals("$ref") && field.getValue().isTextual()) {
        refer(converted, tableName(field.getValue().asText()), node.size() > 1);
      } else {
        JsonNode below = convert(field.getValue());
        boolean properties = field.getKey().equals("properties");
        converted.set(field.getKey(), properties ? propertyReferences(below) : below);
      }
    }
    return converted;
  }

  /** Properties have a description, real or empty, beside what they refer to. */
  private JsonNode propertyReferences(JsonNode properties) {
    if (version == OpenApiVersion.V2 || !properties.isObject()) {
      return properties;
    }
    ObjectNode wrapped = Json.object();
    for (Map.Entry<String, JsonNode> property : properties.properties()) {
      if (property.getValue().path("$ref").isTextual()) {
        wrapped.putObject(property.getKey()).putArray("allOf").add(property.getValue());
      } else {
        wrapped.set(property.getKey(), property.getValue());
      }
    }
    return wrapped;
  }

  private void refer(ObjectNode converted, String typeName, boolean besideOthers) {
    want(typeName);
    ObjectNode holder =
        besideOthers && version == OpenApiVersion.V3
            ? converted.putArray("allOf").addObject()
            : converted;
    holder.put("$ref", version.reference(typeName));
  }

  /** Some references name Go packages: {@code k8s.io/api/core/v1.NodeSelector}. */
  private static String tableName(String reference) {
    return reference.startsWith("k8s.io/")
        ? "io.k8s." + reference.substring("k8s.io/".length()).replace('/', '.')
        : reference;
  }
}
