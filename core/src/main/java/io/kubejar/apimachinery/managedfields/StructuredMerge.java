package io.kubejar.apimachinery.managedfields;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.schema.Schema;
import io.kubejar.apimachinery.schema.Schema.ObjectSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Merges fields into an object by its type, as an apply does, but nobody becomes their owner; what
 * is owned as a whole cannot be merged so.
 *
 * <p>Follows {@code ApplyStructuredMergeDiff} of {@code
 * k8s.io/apiserver/pkg/admission/plugin/policy/mutating/patch/smd.go}.
 */
public final class StructuredMerge {
  private final List<String> atomics = new ArrayList<>();

  private StructuredMerge() {}

  /** The fields cannot be merged; the message says why. */
  public static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1;

    RefusedException(String message) {
      super(message);
    }
  }

  /**
   * The object with the fields merged in, a new tree.
   *
   * @param schema the type of the object
   * @throws RefusedException if the fields do not fit the type, or are of atomic values
   */
  public static ObjectNode merge(ObjectSchema schema, ObjectNode object, ObjectNode fields)
      throws RefusedException {
    ObjectSchema type = Atom.ofObject(schema);
    requireFitting(type, fields, "patch object");
    StructuredMerge merge = new StructuredMerge();
    merge.findAtomics("", type, fields);
    if (!merge.atomics.isEmpty()) {
      throw new RefusedException(
          "invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: "
              + String.join(", ", merge.atomics));
    }
    requireFitting(type, object, "original object");
    JsonNode merged = TypedMerge.merge(type, object, fields);
    return merged instanceof ObjectNode result ? result.deepCopy() : object.deepCopy();
  }

  private static void requireFitting(Schema schema, ObjectNode object, String what)
      throws RefusedException {
    List<String> errors = TypedValidation.errors(schema, object);
    if (!errors.isEmpty()) {
      String why = errors.size() == 1 ? errors.get(0) : "errors:\n  " + String.join("\n  ", errors);
      throw new RefusedException("failed to convert " + what + " to typed object: " + why);
    }
  }

  private void findAtomics(String path, @Nullable Schema schema, JsonNode value) {
    if (schema == null) {
      return;
    }
    Atom atom = Atom.of(schema, value);
    if (atom instanceof Atom.MapAtom map && value.isObject()) {
      if (map.atomic()) {
        atomics.add(path);
      }
      for (Map.Entry<String, JsonNode> field : value.properties()) {
        if (map.declares(field.getKey())) {
          String below = path + "." + field.getKey();
          findAtomics(below, map.field(field.getKey()), field.getValue());
        }
      }
    } else if (atom instanceof Atom.ListAtom list && value.isArray()) {
      if (list.isAtomic()) {
        atomics.add(path);
      }
      for (int i = 0; i < value.size(); i++) {
        findAtomics(path + "[" + i + "]", list.schema().items(), value.get(i));
      }
    }
  }
}
