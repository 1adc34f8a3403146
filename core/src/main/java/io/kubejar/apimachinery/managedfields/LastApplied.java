package io.kubejar.apimachinery.managedfields;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.schema.Schema.ObjectSchema;
import java.util.TreeMap;

/**
 * The annotation in which kubectl's client-side apply keeps what it applied last.
 *
 * <p>An apply of the manager {@code kubectl} may take the fields that the annotation names and that
 * nobody changed since, and keeps the annotation up to date, so that one may go over to server-side
 * apply and back. Follows {@code lastappliedmanager.go} and {@code lastappliedupdater.go}.
 */
final class LastApplied {
  private static final String ANNOTATION = "kubectl.kubernetes.io/last-applied-configuration";
  private static final String MANAGER = "kubectl";

  private LastApplied() {}

  static boolean concerns(String manager) {
    return manager.equals(MANAGER);
  }

  /** The fields that the annotation of an object names and whose values are still the same. */
  static FieldSet unchangedFields(ObjectSchema schema, ObjectNode live) {
    String text = live.path("metadata").path("annotations").path(ANNOTATION).asText();
    if (text.isEmpty()) {
      return FieldSet.EMPTY;
    }
    JsonNode applied;
    try {
      applied = Json.parse(text);
    } catch (IllegalArgumentException e) {
      return FieldSet.EMPTY;
    }
    TypedComparison changes = TypedComparison.between(schema, applied, live);
    return TypedFields.of(schema, applied)
        .difference(changes.addedOrModified())
        .difference(changes.removed());
  }

  /** Brings the annotation up to date, if the object has it. */
  static void update(ObjectNode object, ObjectNode applied) {
    if (object.path("metadata").path("annotations").has(ANNOTATION)) {
      ObjectNode copy = applied.deepCopy();
      if (copy.path("metadata").get("annotations") instanceof ObjectNode annotations) {
        annotations.remove(ANNOTATION);
      }
      object
          .withObjectProperty("metadata")
          .withObjectProperty("annotations")
          .put(ANNOTATION, sorted(copy) + "\n");
    }
  }

  /** Go writes maps with their keys in order. */
  private static JsonNode sorted(JsonNode node) {
    if (node instanceof ObjectNode object) {
      TreeMap<String, JsonNode> fields = new TreeMap<>();
      object.properties().forEach(f -> fields.put(f.getKey(), sorted(f.getValue())));
      ObjectNode sorted = Json.object();
      sorted.setAll(fields);
      return sorted;
    }
    if (node instanceof ArrayNode array) {
      ArrayNode sorted = Json.array();
      array.forEach(element -> sorted.add(sorted(element)));
      return sorted;
    }
    return node;
  }
}
