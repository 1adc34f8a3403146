package io.kubejar.apiserver.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupVersionKind;
import io.kubejar.apimachinery.Json;
import io.kubejar.apiserver.registry.ResourceDefinition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The types of custom resources as documents have them.
 *
 * <p>Follows {@code k8s.io/apiextensions-apiserver/pkg/controller/openapi/builder/builder.go}: the
 * CRD's schema with kind, apiVersion and metadata added. Version 2 cannot say all that a CRD can,
 * so what it has no words for is dropped there.
 */
final class CustomSchemas {
  private static final Set<String> ONLY_IN_V3 =
      Set.of("default", "nullable", "anyOf", "allOf", "oneOf", "not");

  private final SchemaCollector schemas;
  private final OpenApiVersion version;

  CustomSchemas(SchemaCollector schemas, OpenApiVersion version) {
    this.schemas = schemas;
    this.version = version;
  }

  /** The group's labels reversed, then version and kind: {@code com.example.v1.Widget}. */
  static String typeName(GroupVersionKind kind) {
    List<String> labels = new ArrayList<>(List.of(kind.group().split("\\.", -1)));
    Collections.reverse(labels);
    return String.join(".", labels) + "." + kind.version() + "." + kind.kind();
  }

  /** A reference to the type of a custom resource's objects. */
  ObjectNode object(ResourceDefinition definition, JsonNode openApiSchema) {
    ObjectNode schema =
        openApiSchema.isObject()
            ? (ObjectNode) convert(openApiSchema)
            : Json.object().put("type", "object");
    boolean opaque =
        version == OpenApiVersion.V2
            && openApiSchema.path("x-kubernetes-preserve-unknown-fields").asBoolean();
    if (opaque || !openApiSchema.isObject()) {
      schema.put("x-kubernetes-preserve-unknown-fields", true);
    }
    ObjectNode properties = Json.object();
    addType(properties);
    properties.set("metadata", beside(Operations.META + "ObjectMeta"));
    ObjectNode declared = (ObjectNode) schema.path("properties").deepCopy();
    declared.remove(List.of("kind", "apiVersion", "metadata"));
    properties.setAll(declared);
    schema.set("properties", properties);
    return schemas.define(typeName(definition.kind()), definition.kind(), schema);
  }

  /** A reference to the type of a custom resource's lists. */
  ObjectNode list(ResourceDefinition definition, ObjectNode item) {
    GroupVersionKind kind = definition.kind();
    GroupVersionKind listKind =
        new GroupVersionKind(kind.group(), kind.version(), definition.names().listKind());
    ObjectNode schema =
        Json.object()
            .put("description", listKind.kind() + " is a list of " + kind.kind())
            .put("type", "object");
    schema.putArray("required").add("items");
    ObjectNode properties = schema.putObject("properties");
    addType(properties);
    properties.putObject("items").put("type", "array").set("items", item);
    properties.set("metadata", beside(Operations.META + "ListMeta"));
    return schemas.define(typeName(listKind), listKind, schema);
  }

  private static void addType(ObjectNode properties) {
    properties
        .putObject("apiVersion")
        .put("description", "The version of the schema that this object is written in.")
        .put("type", "string");
    properties
        .putObject("kind")
        .put("description", "The kind of resource that this object represents.")
        .put("type", "string");
  }

  private ObjectNode beside(String typeName) {
    ObjectNode reference = schemas.reference(typeName);
    if (version == OpenApiVersion.V2) {
      return reference;
    }
    ObjectNode holder = Json.object();
    holder.putArray("allOf").add(reference);
    return holder;
  }

  private JsonNode convert(JsonNode node) {
    if (node instanceof ArrayNode array) {
      ArrayNode converted = Json.array();
      array.forEach(element -> converted.add(convert(element)));
      return converted;
    }
    if (!node.isObject()) {
      return node;
    }
    ObjectNode converted = Json.object();
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      String name = field.getKey();
      if (name.equals("properties") && field.getValue().isObject()) {
        ObjectNode properties = converted.putObject(name);
        field
            .getValue()
            .properties()
            .forEach(p -> properties.set(p.getKey(), convert(p.getValue())));
      } else if (version == OpenApiVersion.V3 || !ONLY_IN_V3.contains(name)) {
        converted.set(name, keepsLiterals(name) ? field.getValue() : convert(field.getValue()));
      }
    }
    addEmbedded(node, converted);
    refineForVersion(node, converted);
    return converted;
  }

  /** Values, not schemas: whatever they hold stays as it is. */
  private static boolean keepsLiterals(String keyword) {
    return keyword.equals("default") || keyword.equals("enum") || keyword.equals("example");
  }

  /** What every API object has is added to embedded ones too. */
  private void addEmbedded(JsonNode node, ObjectNode converted) {
    if (!node.path("x-kubernetes-embedded-resource").asBoolean()) {
      return;
    }
    ObjectNode properties = Json.object();
    addType(properties);
    properties.set("metadata", beside(Operations.META + "ObjectMeta"));
    converted
        .path("properties")
        .properties()
        .forEach(field -> properties.putIfAbsent(field.getKey(), field.getValue()));
    converted.set("properties", properties);
    ArrayNode required = Json.array().add("kind").add("apiVersion");
    for (JsonNode name : node.path("required")) {
      if (!name.asText().equals("kind") && !name.asText().equals("apiVersion")) {
        required.add(name);
      }
    }
    converted.set("required", required);
  }

  /** Version 2 cannot say that a field may be null, so that one that may is not required. */
  private static void dropNullableRequired(JsonNode node, ObjectNode converted) {
    ArrayNode required = Json.array();
    for (JsonNode name : node.path("required")) {
      if (!node.path("properties").path(name.asText()).path("nullable").asBoolean()) {
        required.add(name);
      }
    }
    if (required.isEmpty()) {
      converted.remove("required");
    } else {
      converted.set("required", required);
    }
  }

  private void refineForVersion(JsonNode node, ObjectNode converted) {
    boolean intOrString = node.path("x-kubernetes-int-or-string").asBoolean();
    if (version == OpenApiVersion.V3) {
      if (intOrString && !node.has("anyOf") && !node.has("allOf")) {
        ArrayNode either = converted.putArray("anyOf");
        either.addObject().put("type", "integer");
        either.addObject().put("type", "string");
      }
      return;
    }
    if (node.has("required") && !converted.has("x-kubernetes-embedded-resource")) {
      dropNullableRequired(node, converted);
    }
    if (intOrString
        || node.path("nullable").asBoolean()
        || node.path("x-kubernetes-preserve-unknown-fields").asBoolean()) {
      converted.remove(List.of("type", "items", "properties", "required"));
    }
  }
}
