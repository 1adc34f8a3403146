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
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What an API server of Kubernetes 1.36.4 answered to creations and replacements of
 * CustomResourceDefinitions; a message that is empty in {@code definitions.json} only quoted Go
 * data and is not compared.
 */
class RecordedDefinitionsTest {
  private final CustomResourceDefinitionStrategy strategy = new CustomResourceDefinitionStrategy();

  @TestFactory
  Stream<DynamicTest> answersAreThoseOfARealServer() throws IOException {
    JsonNode recorded;
    try (InputStream in = RecordedDefinitionsTest.class.getResourceAsStream("definitions.json")) {
      recorded = Json.mapper().readTree(in);
    }
    assertThat(recorded).isNotEmpty();
    return StreamSupport.stream(recorded.spliterator(), false)
        .map(entry -> DynamicTest.dynamicTest(entry.path("name").asText(), () -> check(entry)));
  }

  private void check(JsonNode entry) {
    ObjectNode created = decode(entry.path("definition"));
    strategy.prepareForCreate(created);
    KubeObject object = KubeObject.of(created);
    List<FieldError> errors = new ArrayList<>(nameErrors(object));
    errors.addAll(strategy.validate(object));
    compare(entry.path("expect"), errors);
    assertThat(strategy.warnings(object)).isEqualTo(texts(entry.at("/expect/warnings")));
    if (entry.has("replacement")) {
      KubeObject old = KubeObject.of(established(created));
      ObjectNode replacement = decode(entry.path("replacement"));
      strategy.prepareForUpdate(replacement, old);
      KubeObject replaced = KubeObject.of(replacement);
      compare(entry.path("expectReplaced"), strategy.validateUpdate(replaced, old));
    }
  }

  private ObjectNode decode(JsonNode definition) {
    ObjectNode object = ((ObjectNode) definition).deepCopy();
    object.put("apiVersion", "apiextensions.k8s.io/v1").put("kind", "CustomResourceDefinition");
    // The group is a placeholder in capitals, which no rule would let pass.
    object = (ObjectNode) Json.parse(object.toString().replace("GROUP", "group.example.com"));
    strategy.setDefaults(object);
    return object;
  }

  private static ObjectNode established(ObjectNode definition) {
    ObjectNode copy = definition.deepCopy();
    Conditions.set(
        copy.withObjectProperty("status"),
        Conditions.condition("Established", true, "InitialNamesAccepted"),
        "2026-01-01T00:00:00Z");
    return copy;
  }

  private List<FieldError> nameErrors(KubeObject object) {
    return strategy.nameErrors(object.name(), false).stream()
        .map(e -> FieldError.invalid(FieldPath.of("metadata", "name"), object.name(), e))
        .toList();
  }

  private static void compare(JsonNode expected, List<FieldError> errors) {
    JsonNode status =
        StatusException.invalid(new GroupKind("g", "K"), "n", errors).status().toJson();
    List<JsonNode> causes = new ArrayList<>();
    status.at("/details/causes").forEach(causes::add);
    List<JsonNode> wanted = new ArrayList<>();
    expected.path("causes").forEach(wanted::add);
    List<JsonNode> shown = new ArrayList<>();
    for (int i = 0; i < causes.size(); i++) {
      ObjectNode cause = causes.get(i).deepCopy();
      if (i < wanted.size() && wanted.get(i).path("message").asText().isEmpty()) {
        cause.put("message", "");
      }
      shown.add(Json.parse(cause.toString().replace("group.example.com", "GROUP")));
    }
    assertThat(shown).isEqualTo(wanted);
  }

  private static List<String> texts(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText).toList();
  }
}
