package io.kubejar.apiserver.apiextensions;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.GroupKind;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.apiextensions.schema.StructuralSchema;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What an API server of Kubernetes 1.36.4 said of CEL rules: {@code expressions.json} holds cases
 * with one rule each, and either where the definition was refused, or the causes for which an
 * object was. Cases without a schema or an object share those at the top of the file.
 */
class RecordedExpressionsTest {

  @TestFactory
  Stream<DynamicTest> answersAreThoseOfARealServer() throws IOException {
    JsonNode recorded;
    try (InputStream in = RecordedExpressionsTest.class.getResourceAsStream("expressions.json")) {
      recorded = Json.mapper().readTree(in);
    }
    assertThat(recorded.path("cases")).isNotEmpty();
    return StreamSupport.stream(recorded.path("cases").spliterator(), false)
        .map(entry -> complete((ObjectNode) entry, recorded))
        .map(entry -> DynamicTest.dynamicTest(entry.path("name").asText(), () -> check(entry)));
  }

  private static JsonNode complete(ObjectNode entry, JsonNode shared) {
    if (!entry.has("schema")) {
      ObjectNode spec =
          entry
              .putObject("schema")
              .put("type", "object")
              .putObject("properties")
              .putObject("spec")
              .put("type", "object");
      spec.set("properties", shared.path("properties"));
      spec.putArray("x-kubernetes-validations").addObject().set("rule", entry.path("rule"));
    }
    if (!entry.has("object")) {
      entry.set("object", shared.path("object"));
    }
    if (!entry.has("name")) {
      entry.set("name", entry.path("rule"));
    }
    return entry;
  }

  private static void check(JsonNode entry) {
    if (entry.has("refused")) {
      FieldPath path = FieldPath.of("spec", "validation", "openAPIV3Schema");
      StructuralSchema schema = StructuralSchema.parse(entry.path("schema"));
      List<String> fields =
          SchemaValidation.validate(path, schema, false).stream().map(FieldError::field).toList();
      List<String> expected = new ArrayList<>();
      entry.path("refused").forEach(field -> expected.add(field.asText()));
      assertThat(fields).isEqualTo(expected);
      return;
    }
    CustomResourceStrategy strategy = strategy(entry.path("schema"));
    KubeObject object = decode(strategy, entry.path("object"));
    List<FieldError> errors =
        entry.has("old")
            ? strategy.validateUpdate(object, decode(strategy, entry.path("old")), w -> {})
            : strategy.validate(object);
    JsonNode status =
        StatusException.invalid(new GroupKind("g", "K"), "n", errors).status().toJson();
    JsonNode causes = status.path("details").path("causes");
    assertThat(causes.isMissingNode() ? Json.array() : causes).isEqualTo(entry.path("causes"));
  }

  static CustomResourceStrategy strategy(JsonNode schema) {
    ObjectNode definition = Json.object();
    ObjectNode version =
        definition.putObject("spec").put("group", "GROUP").putArray("versions").addObject();
    version.put("name", "v1").put("served", true).put("storage", true);
    version.putObject("schema").set("openAPIV3Schema", schema);
    CustomResourceDefinition parsed = CustomResourceDefinition.parse(definition);
    return new CustomResourceStrategy(parsed, parsed.versions().get(0), false);
  }

  static KubeObject decode(CustomResourceStrategy strategy, JsonNode content) {
    ObjectNode object = Json.object();
    object.put("apiVersion", "GROUP/v1").put("kind", "Widget");
    object.putObject("metadata").put("name", "w0");
    object.setAll((ObjectNode) content.deepCopy());
    strategy.setDefaults(object);
    return KubeObject.of(object);
  }
}
