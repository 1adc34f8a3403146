package io.kubejar.apiserver.apiextensions.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds elements that occur twice in lists which are sets or maps.
 *
 * <p>Follows {@code k8s.io/apiextensions-apiserver/pkg/apiserver/schema/listtype/validation.go}.
 */
public final class ListTypes {
  private ListTypes() {}

  /** The duplicates in a value and below it, each once. */
  public static List<FieldError> validate(FieldPath path, JsonNode value, StructuralSchema schema) {
    List<FieldError> errors = new ArrayList<>();
    validate(path, value, schema, errors);
    return errors;
  }

  private static void validate(
      FieldPath path, JsonNode value, @Nullable StructuralSchema schema, List<FieldError> errors) {
    if (schema == null) {
      return;
    }
    if (value instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> field : object.properties()) {
        StructuralSchema property = schema.property(field.getKey());
        if (property != null) {
          validate(path.child(field.getKey()), field.getValue(), property, errors);
        } else {
          FieldPath key = path.key(field.getKey());
          validate(key, field.getValue(), schema.additionalSchema(), errors);
        }
      }
    } else if (value instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        validate(path.index(i), array.get(i), schema.items(), errors);
      }
      findDuplicates(path, array, schema, errors);
    }
  }

  private static void findDuplicates(
      FieldPath path, ArrayNode array, StructuralSchema schema, List<FieldError> errors) {
    String listType = schema.extensions().listType();
    if (!listType.equals("set") && !listType.equals("map")) {
      return;
    }
    boolean isMap = listType.equals("map");
    List<JsonNode> seen = new ArrayList<>();
    List<JsonNode> reported = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      JsonNode identity = isMap ? keysOf(array.get(i), schema) : array.get(i);
      if (isMap && !array.get(i).isObject()) {
        continue;
      }
      if (!contains(seen, identity)) {
        seen.add(identity);
      } else if (!contains(reported, identity)) {
        reported.add(identity);
        errors.add(FieldError.duplicate(path.index(i), Json.sorted(identity)));
      }
    }
  }

  private static boolean contains(List<JsonNode> list, JsonNode value) {
    return list.stream().anyMatch(other -> JsonEquality.equal(other, value));
  }

  /** The fields that identify an element of a map, sorted by name. */
  static ObjectNode keysOf(JsonNode element, StructuralSchema schema) {
    ObjectNode keys = Json.object();
    schema.extensions().listMapKeys().stream()
        .sorted()
        .filter(element::has)
        .forEach(key -> keys.set(key, element.get(key)));
    return keys;
  }
}
