package io.kubejar.apiserver.apiextensions.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.GroupKind;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.StatusException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What an API server of Kubernetes 1.36.4 answered to creations of custom resources: {@code
 * validation.json} holds schemas, objects, and either the object as stored or the causes of the
 * refusal. Causes of different fields came in random order.
 */
class RecordedValidationTest {

  @TestFactory
  Stream<DynamicTest> answersAreThoseOfARealServer() throws IOException {
    JsonNode recorded;
    try (InputStream in = RecordedValidationTest.class.getResourceAsStream("validation.json")) {
      recorded = Json.mapper().readTree(in);
    }
    assertThat(recorded).isNotEmpty();
    return StreamSupport.stream(recorded.spliterator(), false)
        .map(entry -> DynamicTest.dynamicTest(name(entry), () -> check(entry)));
  }

  private static String name(JsonNode entry) {
    String schema = entry.at("/schema/properties/spec/properties/a").toString();
    return schema.isEmpty() ? entry.path("schema").toString() : schema;
  }

  private static void check(JsonNode entry) {
    StructuralSchema schema = StructuralSchema.parse(entry.path("schema"));
    int number = 0;
    for (JsonNode test : entry.path("cases")) {
      ObjectNode object = Json.object();
      object.putObject("metadata").put("name", "w" + number++);
      object.setAll((ObjectNode) test.path("object").deepCopy());
      if (test.path("malformed").asBoolean()) {
        assertThat(decode(object, schema)).as("%s", test).isNotNull();
        continue;
      }
      assertThat(decode(object, schema)).as("%s", test).isNull();
      if (entry.path("status").asBoolean()) {
        object.remove("status");
      }
      assertThat(causes(object, schema)).containsExactlyInAnyOrderElementsOf(test.path("causes"));
      if (test.has("stored")) {
        object.remove("metadata");
        assertThat(goNumbers(object)).isEqualTo(goNumbers(test.path("stored")));
      }
    }
  }

  private static @Nullable FieldError decode(ObjectNode object, StructuralSchema schema) {
    Pruning.pruneResource(object, schema);
    Defaulting.pruneNulls(object, schema);
    FieldError malformed = EmbeddedResources.coerce(FieldPath.root(), object, schema);
    Defaulting.applyDefaults(object, schema);
    return malformed;
  }

  private static List<JsonNode> causes(ObjectNode object, StructuralSchema schema) {
    FieldPath root = FieldPath.root();
    List<FieldError> errors = new ArrayList<>(SchemaValidator.validate(root, object, schema));
    errors.addAll(EmbeddedResources.validate(root, object, schema));
    errors.addAll(ListTypes.validate(root, object, schema));
    JsonNode status =
        StatusException.invalid(new GroupKind("g", "K"), "n", errors).status().toJson();
    return StreamSupport.stream(status.at("/details/causes").spliterator(), false).toList();
  }

  /** Whole floating point numbers are written without a fraction by Go. */
  private static JsonNode goNumbers(JsonNode node) {
    return Json.parse(node.toString().replaceAll("\\.0([,}\\]])", "$1"));
  }
}
