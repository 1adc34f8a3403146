package io.kubejar.apiserver.apiextensions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apiserver.apiextensions.schema.StructuralSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A CustomResourceDefinition parsed for reading; immutable.
 *
 * <p>Follows {@code k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/types.go}.
 *
 * @param versions in the order in which they are written
 * @param shared what all versions have in common, which error messages place at the top of the spec
 * @param json the whole object, frozen
 */
record CustomResourceDefinition(
    String group,
    String scope,
    Names names,
    List<Version> versions,
    Shared shared,
    ObjectNode json) {

  /** How the resource is called. */
  record Names(
      String plural,
      String singular,
      String kind,
      String listKind,
      List<String> shortNames,
      List<String> categories) {

    static Names parse(JsonNode json) {
      return new Names(
          json.path("plural").asText(),
          json.path("singular").asText(),
          json.path("kind").asText(),
          json.path("listKind").asText(),
          texts(json.path("shortNames")),
          texts(json.path("categories")));
    }

    ObjectNode toJson() {
      ObjectNode json = Json.object();
      putTexts(json, "categories", categories);
      putText(json, "plural", plural);
      putText(json, "singular", singular);
      putTexts(json, "shortNames", shortNames);
      json.put("kind", kind);
      putText(json, "listKind", listKind);
      if (plural.isEmpty()) {
        json.put("plural", "");
      }
      return json;
    }

    private static void putText(ObjectNode json, String field, String value) {
      if (!value.isEmpty()) {
        json.put(field, value);
      }
    }

    private static void putTexts(ObjectNode json, String field, List<String> values) {
      if (!values.isEmpty()) {
        values.forEach(json.putArray(field)::add);
      }
    }
  }

  /**
   * One version.
   *
   * @param schema null if it has none
   * @param json the version as it is written
   */
  record Version(
      String name,
      boolean served,
      boolean storage,
      @Nullable StructuralSchema schema,
      JsonNode json) {

    static Version parse(JsonNode json) {
      JsonNode schema = json.path("schema").get("openAPIV3Schema");
      return new Version(
          json.path("name").asText(),
          json.path("served").asBoolean(),
          json.path("storage").asBoolean(),
          schema instanceof ObjectNode ? StructuralSchema.parse(schema) : null,
          json);
    }

    boolean hasStatus() {
      return json.path("subresources").path("status").isObject();
    }

    /** {@code subresources.scale}, a missing node if there is none. */
    JsonNode scale() {
      return json.path("subresources").path("scale");
    }

    JsonNode printerColumns() {
      return json.path("additionalPrinterColumns");
    }

    JsonNode selectableFields() {
      return json.path("selectableFields");
    }
  }

  /** Which parts are the same in all versions. */
  record Shared(
      boolean schema, boolean subresources, boolean printerColumns, boolean selectableFields) {

    static Shared of(List<Version> versions) {
      return new Shared(
          same(versions, "schema"),
          same(versions, "subresources"),
          same(versions, "additionalPrinterColumns"),
          same(versions, "selectableFields"));
    }

    private static boolean same(List<Version> versions, String field) {
      return versions.stream().map(v -> value(v, field)).distinct().count() == 1;
    }

    private static JsonNode value(Version version, String field) {
      JsonNode value = version.json().get(field);
      return value == null ? Json.mapper().nullNode() : value;
    }
  }

  static CustomResourceDefinition parse(ObjectNode object) {
    ObjectNode frozen = Json.freeze(object);
    JsonNode spec = frozen.path("spec");
    List<Version> versions = new ArrayList<>();
    spec.path("versions").forEach(version -> versions.add(Version.parse(version)));
    return new CustomResourceDefinition(
        spec.path("group").asText(),
        spec.path("scope").asText(),
        Names.parse(spec.path("names")),
        List.copyOf(versions),
        Shared.of(versions),
        frozen);
  }

  static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(text -> texts.add(text.asText()));
    return List.copyOf(texts);
  }

  String name() {
    return json.path("metadata").path("name").asText();
  }

  JsonNode spec() {
    return json.path("spec");
  }

  JsonNode status() {
    return json.path("status");
  }

  boolean isNamespaced() {
    return scope.equals("Namespaced");
  }

  JsonNode conversion() {
    return spec().path("conversion");
  }

  boolean convertsByWebhook() {
    return conversion().path("strategy").asText().equals("Webhook");
  }

  List<String> storedVersions() {
    return texts(status().path("storedVersions"));
  }

  Names acceptedNames() {
    return Names.parse(status().path("acceptedNames"));
  }

  @Nullable Version version(String name) {
    return versions.stream().filter(v -> v.name().equals(name)).findFirst().orElse(null);
  }

  /** The version in which objects are stored; the rules make sure that there is one. */
  Version storageVersion() {
    return versions.stream().filter(Version::storage).findFirst().orElseThrow();
  }

  boolean isConditionTrue(String type) {
    for (JsonNode condition : status().path("conditions")) {
      if (condition.path("type").asText().equals(type)) {
        return condition.path("status").asText().equals("True");
      }
    }
    return false;
  }

  boolean isEstablished() {
    return isConditionTrue("Established");
  }

  /** Whether any of the schemas fulfils a condition at some node. */
  boolean anySchema(Predicate<StructuralSchema> condition) {
    return versions.stream()
        .map(Version::schema)
        .filter(Objects::nonNull)
        .anyMatch(schema -> schema.anyMatch(condition));
  }
}
