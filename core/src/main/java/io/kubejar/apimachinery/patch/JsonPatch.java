package io.kubejar.apimachinery.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.StatusException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * JSON Patch (RFC 6902): a list of operations, of which all succeed or none happens.
 *
 * <p>Refuses what Kubernetes refuses, with its status codes: 400 for operations that cannot be
 * read, 413 for more than 10,000 of them, 422 for one that does not fit the object. Follows {@code
 * k8s.io/apiserver/pkg/endpoints/handlers/patch.go} and {@code github.com/evanphx/json-patch} v4,
 * by which list indices below zero count from the end.
 */
public final class JsonPatch {
  private static final int MAXIMUM_OPERATIONS = 10_000;
  private static final long MAXIMUM_COPIED_BYTES = 3L * 1024 * 1024;

  private final List<Operation> operations;

  private JsonPatch(List<Operation> operations) {
    this.operations = operations;
  }

  /**
   * Reads a patch.
   *
   * @throws StatusException 400 if it is no list of operations, 413 if there are too many
   */
  public static JsonPatch of(JsonNode patch) {
    if (patch.isNull()) {
      return new JsonPatch(List.of());
    }
    if (!(patch instanceof ArrayNode list)) {
      throw cannotDecode(patch, "[]handlers.jsonPatchOp");
    }
    list.forEach(JsonPatch::requireTypes);
    List<Operation> operations = new ArrayList<>(list.size());
    for (JsonNode entry : list) {
      operations.add(Operation.of(entry));
    }
    if (operations.size() > MAXIMUM_OPERATIONS) {
      throw PatchErrors.tooLarge(
          "The allowed maximum operations in a JSON patch is "
              + MAXIMUM_OPERATIONS
              + ", got "
              + operations.size());
    }
    return new JsonPatch(operations);
  }

  /** An operation is an object or null, and its names are texts or null. */
  private static void requireTypes(JsonNode entry) {
    if (!entry.isObject() && !entry.isNull()) {
      throw cannotDecode(entry, "handlers.jsonPatchOp");
    }
    for (String name : List.of("op", "path", "from")) {
      if (entry.hasNonNull(name) && !entry.path(name).isTextual()) {
        throw cannotDecode(
            goKind(entry.path(name)) + " into Go struct field jsonPatchOp." + name, "string");
      }
    }
  }

  private static StatusException cannotDecode(JsonNode node, String goType) {
    return cannotDecode(goKind(node) + " into Go value", goType);
  }

  private static StatusException cannotDecode(String what, String goType) {
    return StatusException.badRequest(
        "error decoding patch: json: cannot unmarshal " + what + " of type " + goType);
  }

  private static String goKind(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> "object";
      case STRING -> "string";
      case BOOLEAN -> "bool";
      case NUMBER -> "number";
      case ARRAY -> "array";
      default -> "null";
    };
  }

  /**
   * The document with all operations applied in order; the argument is not changed.
   *
   * @throws StatusException 422 if an operation fails
   */
  public JsonNode apply(JsonNode document) {
    Document patched = new Document(document.deepCopy());
    for (Operation operation : operations) {
      patched.apply(operation);
    }
    return patched.root;
  }

  /**
   * One operation.
   *
   * @param from the source of a move or copy, empty for others
   * @param value what is added or compared, null if the patch has none
   */
  private record Operation(String op, String path, String from, @Nullable JsonNode value) {

    static Operation of(JsonNode entry) {
      String op = entry.path("op").asText();
      @Nullable String problem = problemOf(entry, op);
      if (problem != null) {
        throw StatusException.badRequest(
            "invalid operation " + Json.sorted(entry) + ": " + problem);
      }
      return new Operation(
          op, entry.path("path").asText(), entry.path("from").asText(), entry.get("value"));
    }

    private static @Nullable String problemOf(JsonNode entry, String op) {
      switch (op) {
        case "add", "replace" -> {
          if (!entry.has("value")) {
            return "failed to decode 'value': operation, missing value field: missing value";
          }
        }
        case "move", "copy" -> {
          if (!entry.path("from").isTextual()) {
            return "failed to decode 'from': operation, missing from field: missing value";
          }
        }
        case "remove", "test" -> {}
        default -> {
          return "unsupported operation";
        }
      }
      return entry.path("path").isTextual()
          ? null
          : "failed to decode 'path': operation missing path field: missing value";
    }
  }

  /** The document while it is being changed. */
  private static final class Document {
    private JsonNode root;
    private long copiedBytes;

    Document(JsonNode root) {
      this.root = root;
    }

    void apply(Operation operation) {
      switch (operation.op()) {
        case "add" -> add(operation.path(), valueOf(operation));
        case "replace" -> replace(operation.path(), valueOf(operation));
        case "remove" -> remove(operation.path());
        case "move" -> {
          JsonNode moved = get(operation.from());
          remove(operation.from());
          add(operation.path(), moved);
        }
        case "copy" -> copy(operation);
        default -> test(operation);
      }
    }

    private static JsonNode valueOf(Operation operation) {
      JsonNode value = operation.value();
      return value == null ? NullNode.getInstance() : value.deepCopy();
    }

    private void copy(Operation operation) {
      JsonNode copied = get(operation.from()).deepCopy();
      copiedBytes += Json.bytes(copied).length;
      if (copiedBytes > MAXIMUM_COPIED_BYTES) {
        throw PatchErrors.doesNotApply();
      }
      add(operation.path(), copied);
    }

    private void test(Operation operation) {
      @Nullable JsonNode actual =
          operation.path().isEmpty()
              ? root
              : child(parentOf(operation.path()), lastOf(operation.path()));
      @Nullable JsonNode wanted = operation.value();
      boolean isNothing = actual == null || actual.isNull();
      boolean wantsNothing = wanted == null || wanted.isNull();
      boolean holds = wantsNothing ? isNothing : Objects.requireNonNull(wanted).equals(actual);
      if (!holds) {
        throw PatchErrors.doesNotApply();
      }
    }

    private JsonNode get(String path) {
      @Nullable JsonNode value = child(parentOf(path), lastOf(path));
      if (value == null) {
        throw PatchErrors.doesNotApply();
      }
      return value;
    }

    private void add(String path, JsonNode value) {
      JsonNode parent = parentOf(path);
      String key = lastOf(path);
      if (parent instanceof ObjectNode object) {
        object.set(key, value);
      } else if (key.equals("-")) {
        ((ArrayNode) parent).add(value);
      } else {
        ((ArrayNode) parent).insert(index(key, parent.size() + 1), value);
      }
    }

    private void replace(String path, JsonNode value) {
      if (path.isEmpty()) {
        root = value;
        return;
      }
      JsonNode parent = parentOf(path);
      String key = lastOf(path);
      if (child(parent, key) == null) {
        throw PatchErrors.doesNotApply();
      }
      if (parent instanceof ObjectNode object) {
        object.set(key, value);
      } else {
        ((ArrayNode) parent).set(index(key, parent.size()), value);
      }
    }

    private void remove(String path) {
      JsonNode parent = parentOf(path);
      String key = lastOf(path);
      if (child(parent, key) == null) {
        throw PatchErrors.doesNotApply();
      }
      if (parent instanceof ObjectNode object) {
        object.remove(key);
      } else {
        ((ArrayNode) parent).remove(index(key, parent.size()));
      }
    }

    /** The object or list that holds what a path names. */
    private JsonNode parentOf(String path) {
      String[] parts = path.split("/", -1);
      if (parts.length < 2) {
        throw PatchErrors.doesNotApply();
      }
      @Nullable JsonNode node = root;
      for (int i = 1; i < parts.length - 1 && node != null; i++) {
        node = child(node, unescape(parts[i]));
      }
      if (node == null || !node.isContainerNode()) {
        throw PatchErrors.doesNotApply();
      }
      return node;
    }

    private static String lastOf(String path) {
      return unescape(path.substring(path.lastIndexOf('/') + 1));
    }

    private static @Nullable JsonNode child(JsonNode parent, String key) {
      if (parent instanceof ArrayNode array) {
        return array.get(index(key, array.size()));
      }
      return parent.get(key);
    }

    private static int index(String key, int size) {
      try {
        int index = Integer.parseInt(key);
        int counted = index < 0 ? index + size : index;
        if (counted >= 0 && counted < size) {
          return counted;
        }
      } catch (NumberFormatException e) {
        throw PatchErrors.doesNotApply();
      }
      throw PatchErrors.doesNotApply();
    }

    private static String unescape(String part) {
      return part.replace("~1", "/").replace("~0", "~");
    }
  }
}
