package io.kubejar.apiserver.apiextensions.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds of pruning and defaulting whatever the object. */
class NormalizationProperties {
  private static final StructuralSchema SCHEMA =
      StructuralSchema.parse(
          Json.parse(
              """
              {"type": "object", "properties": {
                "a": {"type": "string", "default": "x"},
                "b": {"type": "object", "default": {}, "properties": {
                  "a": {"type": "integer", "default": 1}, "b": {"type": "string"}}},
                "c": {"type": "array", "items": {"type": "object", "properties": {
                  "a": {"type": "string", "nullable": true},
                  "b": {"type": "string", "default": "y"}}}},
                "d": {"type": "object", "additionalProperties": {"type": "object",
                  "properties": {"a": {"type": "boolean", "default": true}}}},
                "e": {"x-kubernetes-preserve-unknown-fields": true}}}
              """));

  @Provide
  Arbitrary<JsonNode> values() {
    Arbitrary<JsonNode> leaves =
        Arbitraries.of(
            Json.text("x"),
            Json.number(1),
            Json.mapper().nullNode(),
            Json.object(),
            Json.parse("true"));
    return Arbitraries.recursive(() -> leaves, this::containers, 0, 3);
  }

  private Arbitrary<JsonNode> containers(Arbitrary<JsonNode> inner) {
    Arbitrary<JsonNode> lists =
        inner
            .list()
            .ofMaxSize(3)
            .map(
                elements -> {
                  ArrayNode array = Json.array();
                  elements.forEach(e -> array.add(e.deepCopy()));
                  return array;
                });
    Arbitrary<JsonNode> objects =
        Arbitraries.maps(Arbitraries.of("a", "b", "c", "d", "e", "f"), inner)
            .ofMaxSize(5)
            .map(
                fields -> {
                  ObjectNode object = Json.object();
                  fields.forEach((k, v) -> object.set(k, v.deepCopy()));
                  return object;
                });
    return Arbitraries.oneOf(lists, objects);
  }

  @Provide
  Arbitrary<ObjectNode> objects() {
    return values().filter(JsonNode::isObject).map(node -> (ObjectNode) node.deepCopy());
  }

  @Property(tries = 300)
  void normalizingAgainChangesNothing(@ForAll("objects") ObjectNode object) {
    Normalization.normalize(object, SCHEMA);
    JsonNode once = object.deepCopy();
    Normalization.normalize(object, SCHEMA);
    assertThat(object).isEqualTo(once);
  }

  @Property(tries = 300)
  void anObjectIsNormalExactlyIfNormalizingChangesNothing(@ForAll("objects") ObjectNode object) {
    JsonNode before = object.deepCopy();
    boolean normal = Normalization.isNormal(object, SCHEMA);
    Normalization.normalize(object, SCHEMA);
    assertThat(normal).isEqualTo(object.equals(before));
  }

  @Property(tries = 300)
  void onlyFieldsOfTheSchemaAreLeft(@ForAll("objects") ObjectNode object) {
    Normalization.normalize(object, SCHEMA);
    assertThat(SCHEMA.properties().keySet()).containsAll(() -> object.fieldNames());
  }
}
