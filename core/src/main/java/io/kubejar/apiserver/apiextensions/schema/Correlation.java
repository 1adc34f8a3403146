package io.kubejar.apiserver.apiextensions.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * A value and the value that it replaces, followed down a schema: the base of ratcheting, by which
 * what was invalid before and did not change is tolerated, and of transition rules.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/cel/common/equality.go}.
 */
public final class Correlation {
  private final JsonNode value;
  private final JsonNode oldValue;
  private final StructuralSchema schema;
  private @Nullable Boolean unchanged;

  public Correlation(JsonNode value, JsonNode oldValue, StructuralSchema schema) {
    this.value = value;
    this.oldValue = oldValue;
    this.schema = schema;
  }

  public JsonNode oldValue() {
    return oldValue;
  }

  /** Whether old and new value are equal. */
  public boolean isUnchanged() {
    Boolean known = unchanged;
    if (known == null) {
      known = JsonEquality.equal(value, oldValue);
      unchanged = known;
    }
    return known;
  }

  /** The same for a field; null if it has no schema, or no value before. */
  public @Nullable Correlation key(String name) {
    StructuralSchema property = schema.property(name);
    StructuralSchema fieldSchema = property == null ? schema.additionalSchema() : property;
    JsonNode newField = value.get(name);
    JsonNode oldField = oldValue instanceof ObjectNode ? oldValue.get(name) : null;
    return fieldSchema == null || newField == null || oldField == null
        ? null
        : new Correlation(newField, oldField, fieldSchema);
  }

  /** The same for an element; null unless the list is a map and had an element of that key. */
  public @Nullable Correlation index(int index) {
    StructuralSchema items = schema.items();
    JsonNode element = value.get(index);
    if (items == null || element == null || !schema.extensions().listType().equals("map")) {
      return null;
    }
    JsonNode oldElement = findByKeys(oldValue, element);
    return oldElement == null ? null : new Correlation(element, oldElement, items);
  }

  private @Nullable JsonNode findByKeys(JsonNode list, JsonNode element) {
    if (!(list instanceof ArrayNode)) {
      return null;
    }
    JsonNode keys = ListTypes.keysOf(element, schema);
    for (JsonNode candidate : list) {
      if (JsonEquality.equal(ListTypes.keysOf(candidate, schema), keys)) {
        return candidate;
      }
    }
    return null;
  }
}
