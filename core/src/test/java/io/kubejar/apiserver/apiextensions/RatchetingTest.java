package io.kubejar.apiserver.apiextensions;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An update may leave as it was what today's schema would refuse (KEP-4008). */
class RatchetingTest {
  private static final String SCHEMA =
      """
      {"type": "object", "properties": {"spec": {"type": "object", "properties": {
        "a": {"type": "string", "maxLength": 3},
        "c": {"type": "string", "x-kubernetes-validations": [
          {"rule": "self != 'bad'", "message": "not bad"}]},
        "list": {"type": "array", "items": {"type": "string", "maxLength": 3}},
        "map": {"type": "array", "x-kubernetes-list-type": "map",
          "x-kubernetes-list-map-keys": ["k"],
          "items": {"type": "object", "required": ["k"], "properties": {
            "k": {"type": "string"}, "v": {"type": "string", "maxLength": 3}}}},
        "other": {"type": "integer"}}}}}
      """;

  private final List<String> warnings = new ArrayList<>();

  private List<String> update(String before, String after) {
    ObjectNode definition = Json.object();
    ObjectNode version = definition.putObject("spec").putArray("versions").addObject();
    version.put("name", "v1").putObject("schema").set("openAPIV3Schema", Json.parse(SCHEMA));
    CustomResourceDefinition parsed = CustomResourceDefinition.parse(definition);
    CustomResourceStrategy strategy =
        new CustomResourceStrategy(parsed, parsed.versions().get(0), false);
    return strategy.validateUpdate(object(after), object(before), warnings::add).stream()
        .map(FieldError::message)
        .toList();
  }

  private static KubeObject object(String spec) {
    ObjectNode object = Json.object();
    object.set("spec", Json.parse(spec));
    return KubeObject.of(object);
  }

  @Test
  void anUnchangedFieldMayStayInvalid() {
    assertThat(update("{\"a\": \"long\", \"other\": 1}", "{\"a\": \"long\", \"other\": 2}"))
        .isEmpty();
  }

  @Test
  void aChangedFieldMustBeValid() {
    assertThat(update("{\"a\": \"long\"}", "{\"a\": \"longer\"}"))
        .contains("spec.a: Too long: may not be more than 3 bytes");
  }

  @Test
  void elementsOfAtomicListsAreToleratedOnlyIfTheWholeListStays() {
    assertThat(update("{\"list\": [\"long\"], \"other\": 1}", "{\"list\": [\"long\"]}")).isEmpty();
    assertThat(update("{\"list\": [\"long\"]}", "{\"list\": [\"long\", \"b\"]}"))
        .contains("spec.list[0]: Too long: may not be more than 3 bytes");
  }

  @Test
  void elementsOfMapsAreToldByTheirKeys() {
    String long1 = "{\"k\": \"1\", \"v\": \"long\"}";
    String fine = "{\"k\": \"2\", \"v\": \"b\"}";
    assertThat(update("{\"map\": [" + long1 + "]}", "{\"map\": [" + fine + ", " + long1 + "]}"))
        .isEmpty();
  }

  @Test
  void aToleratedViolationOfARuleIsAWarning() {
    assertThat(update("{\"c\": \"bad\", \"other\": 1}", "{\"c\": \"bad\", \"other\": 2}"))
        .isEmpty();
    assertThat(warnings).containsExactly("spec.c: Invalid value: \"bad\": not bad");
  }
}
