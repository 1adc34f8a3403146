package io.kubejar.apiserver.endpoints;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apimachinery.patch.JsonPatch;
import io.kubejar.apimachinery.patch.MergePatch;
import io.kubejar.apimachinery.patch.PatchType;
import io.kubejar.apimachinery.patch.StrategicMergePatch;
import io.kubejar.apimachinery.schema.Schema.ObjectSchema;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** The patches that change an object without owning fields. */
final class Patches {
  private Patches() {}

  /**
   * What a patch does to an object; neither is changed.
   *
   * @param schema the type of the object, for strategic merge patches
   * @throws StatusException if it is no patch of its type
   */
  static UnaryOperator<ObjectNode> of(
      PatchType type, JsonNode patch, Supplier<ObjectSchema> schema) {
    return switch (type) {
      case JSON -> {
        JsonPatch operations = JsonPatch.of(patch);
        yield object -> asObject(operations.apply(object));
      }
      case MERGE -> object -> asObject(MergePatch.apply(object, patch));
      case STRATEGIC_MERGE -> {
        ObjectNode changes = asObject(patch);
        yield object -> StrategicMergePatch.apply(object, changes, schema.get());
      }
      case APPLY -> throw new IllegalArgumentException("an apply is more than a change of a tree");
    };
  }

  private static ObjectNode asObject(JsonNode tree) {
    if (tree instanceof ObjectNode object) {
      return object;
    }
    throw StatusException.badRequest(
        "json: cannot unmarshal %s into Go value of type map[string]interface {}"
            .formatted(tree.getNodeType().name().toLowerCase(Locale.ROOT)));
  }
}
