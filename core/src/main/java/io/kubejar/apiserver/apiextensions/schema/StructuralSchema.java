package io.kubejar.apiserver.apiextensions.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One node of the schema of a custom resource: {@code JSONSchemaProps} parsed, immutable.
 *
 * <p>Whether the schema really is structural is another question, which {@link StructuralRules}
 * answers; this type can hold any schema that a CustomResourceDefinition can be written with.
 *
 * <p>Follows {@code k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/types_jsonschema.go}.
 */
public final class StructuralSchema {

  /**
   * {@code additionalProperties}.
   *
   * @param allowed false if the schema says {@code false}
   * @param schema the schema of further properties, null for a plain boolean
   */
  public record AdditionalProperties(boolean allowed, @Nullable StructuralSchema schema) {}

  /**
   * Kubernetes' extensions of OpenAPI.
   *
   * @param preserveUnknownFields null if it is not said
   * @param listType {@code atomic}, {@code set} or {@code map}; empty if it is not said
   * @param mapType {@code granular} or {@code atomic}; empty if it is not said
   */
  public record Extensions(
      @Nullable Boolean preserveUnknownFields,
      boolean embeddedResource,
      boolean intOrString,
      String listType,
      List<String> listMapKeys,
      String mapType) {

    public boolean preservesUnknownFields() {
      return Boolean.TRUE.equals(preserveUnknownFields);
    }
  }

  /** The schemas that a value must match, or must not, in addition. */
  public record Junctors(
      List<StructuralSchema> allOf,
      List<StructuralSchema> anyOf,
      List<StructuralSchema> oneOf,
      @Nullable StructuralSchema not) {
    private static final Junctors NONE = new Junctors(List.of(), List.of(), List.of(), null);
  }

  private static final String INT_OR_STRING = "x-kubernetes-int-or-string";

  private final ObjectNode json;
  private final String type;
  private final String format;
  private final boolean nullable;
  private final Map<String, StructuralSchema> properties;
  private final @Nullable StructuralSchema items;
  private final @Nullable AdditionalProperties additionalProperties;
  private final ValueValidation values;
  private final Junctors junctors;
  private final Extensions extensions;
  private final List<ValidationRule> validations;

  private StructuralSchema(ObjectNode json) {
    this.json = json;
    this.type = json.path("type").asText();
    this.format = json.path("format").asText();
    this.nullable = json.path("nullable").asBoolean();
    this.properties = parseMap(json.path("properties"));
    this.items = json.get("items") instanceof ObjectNode node ? new StructuralSchema(node) : null;
    this.additionalProperties = parseAdditional(json.get("additionalProperties"));
    this.values = ValueValidation.parse(json);
    this.junctors = parseJunctors(json);
    this.extensions = parseExtensions(json);
    this.validations = ValidationRule.parseAll(json.path("x-kubernetes-validations"));
  }

  /** Parses {@code openAPIV3Schema}; parts of the wrong JSON type are taken as absent. */
  public static StructuralSchema parse(JsonNode json) {
    return new StructuralSchema(Json.freeze(Json.objectOrEmpty(json)));
  }

  private static Map<String, StructuralSchema> parseMap(JsonNode node) {
    if (node.isEmpty()) {
      return Map.of();
    }
    Map<String, StructuralSchema> map = new LinkedHashMap<>();
    node.properties()
        .forEach(f -> map.put(f.getKey(), new StructuralSchema(Json.objectOrEmpty(f.getValue()))));
    return Collections.unmodifiableMap(map);
  }

  private static List<StructuralSchema> parseList(JsonNode node) {
    List<StructuralSchema> list = new ArrayList<>();
    node.forEach(element -> list.add(new StructuralSchema(Json.objectOrEmpty(element))));
    return List.copyOf(list);
  }

  private static @Nullable AdditionalProperties parseAdditional(@Nullable JsonNode node) {
    if (node instanceof ObjectNode object) {
      return new AdditionalProperties(true, new StructuralSchema(object));
    }
    return node != null && node.isBoolean()
        ? new AdditionalProperties(node.asBoolean(), null)
        : null;
  }

  private static Junctors parseJunctors(ObjectNode json) {
    StructuralSchema not =
        json.get("not") instanceof ObjectNode node ? new StructuralSchema(node) : null;
    if (not == null && !json.has("allOf") && !json.has("anyOf") && !json.has("oneOf")) {
      return Junctors.NONE;
    }
    return new Junctors(
        parseList(json.path("allOf")),
        parseList(json.path("anyOf")),
        parseList(json.path("oneOf")),
        not);
  }

  private static Extensions parseExtensions(ObjectNode json) {
    JsonNode preserve = json.get("x-kubernetes-preserve-unknown-fields");
    List<String> keys = new ArrayList<>();
    json.path("x-kubernetes-list-map-keys").forEach(key -> keys.add(key.asText()));
    return new Extensions(
        preserve instanceof BooleanNode ? Boolean.valueOf(preserve.asBoolean()) : null,
        json.path("x-kubernetes-embedded-resource").asBoolean(),
        json.path(INT_OR_STRING).asBoolean(),
        json.path("x-kubernetes-list-type").asText(),
        List.copyOf(keys),
        json.path("x-kubernetes-map-type").asText());
  }

  /** This schema, with {@code apiVersion}, {@code kind} and {@code metadata} of an API object. */
  StructuralSchema asEmbeddedResource() {
    if (extensions.embeddedResource()) {
      return this;
    }
    ObjectNode copy = Json.object();
    copy.setAll(json);
    copy.put("x-kubernetes-embedded-resource", true);
    return new StructuralSchema(copy);
  }

  /** This schema with other fields of the JSON; what is null in {@code changes} is removed. */
  public StructuralSchema with(ObjectNode changes) {
    ObjectNode copy = Json.object();
    copy.setAll(json);
    changes
        .properties()
        .forEach(
            f -> {
              if (f.getValue().isNull()) {
                copy.remove(f.getKey());
              } else {
                copy.set(f.getKey(), f.getValue());
              }
            });
    return new StructuralSchema(copy);
  }

  /** The schema as it was written; frozen. */
  public ObjectNode json() {
    return json;
  }

  /** The JSON type, empty if it is not said. */
  public String type() {
    return type;
  }

  public String format() {
    return format;
  }

  /** Whether the format is one that values are checked against. */
  public boolean formatIsChecked() {
    return !Formats.supported(this).isEmpty();
  }

  public boolean nullable() {
    return nullable;
  }

  /** The default of an absent value, null if there is none. */
  public @Nullable JsonNode defaultValue() {
    JsonNode value = json.get("default");
    return value == null || value.isNull() ? null : value;
  }

  public Map<String, StructuralSchema> properties() {
    return properties;
  }

  public @Nullable StructuralSchema property(String name) {
    return properties.get(name);
  }

  /** The schema of the elements, null if there is none. */
  public @Nullable StructuralSchema items() {
    return items;
  }

  public @Nullable AdditionalProperties additionalProperties() {
    return additionalProperties;
  }

  /** The schema of properties that are not named, null if there is none. */
  public @Nullable StructuralSchema additionalSchema() {
    return additionalProperties == null ? null : additionalProperties.schema();
  }

  public ValueValidation values() {
    return values;
  }

  public Junctors junctors() {
    return junctors;
  }

  public Extensions extensions() {
    return extensions;
  }

  public boolean isIntOrString() {
    return extensions.intOrString();
  }

  public boolean isEmbeddedResource() {
    return extensions.embeddedResource();
  }

  /** The CEL rules of this node. */
  public List<ValidationRule> validations() {
    return validations;
  }

  /** The types that a value may have; empty if any. */
  List<String> types() {
    if (extensions.intOrString()) {
      return List.of("integer", "string");
    }
    return type.isEmpty() ? List.of() : List.of(type);
  }

  /** Whether an explicit null stands for an absent value here. */
  boolean isNonNullableNull(JsonNode value) {
    return value.isNull() && !nullable;
  }

  /** Whether this node or one below it, whatever way it is reached, fulfils a condition. */
  public boolean anyMatch(Predicate<StructuralSchema> condition) {
    if (condition.test(this)) {
      return true;
    }
    StructuralSchema additional = additionalSchema();
    StructuralSchema not = junctors.not();
    return properties.values().stream().anyMatch(s -> s.anyMatch(condition))
        || (items != null && items.anyMatch(condition))
        || (additional != null && additional.anyMatch(condition))
        || (not != null && not.anyMatch(condition))
        || junctors.allOf().stream().anyMatch(s -> s.anyMatch(condition))
        || junctors.anyOf().stream().anyMatch(s -> s.anyMatch(condition))
        || junctors.oneOf().stream().anyMatch(s -> s.anyMatch(condition));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof StructuralSchema that && json.equals(that.json);
  }

  @Override
  public int hashCode() {
    return json.hashCode();
  }

  @Override
  public String toString() {
    return json.toString();
  }
}
