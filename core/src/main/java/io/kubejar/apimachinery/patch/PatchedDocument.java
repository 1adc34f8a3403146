package io.kubejar.apimachinery.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A document while the operations of a JSON patch change it.
 *
 * <p>Fails with the words of {@code github.com/evanphx/json-patch} v4, whatever sense they make.
 */
final class PatchedDocument {
  private static final long MAXIMUM_COPIED_BYTES = 3L * 1024 * 1024;
  private static final String MISSING = ": missing value";
  private static final String WRONG_INDEX = ": invalid index referenced";

  private JsonNode root;
  private long copiedBytes;

  PatchedDocument(JsonNode root) {
    this.root = root;
  }

  JsonNode root() {
    return root;
  }

  void apply(JsonPatch.Operation operation) throws PatchFailedException {
    String path = operation.path();
    switch (operation.op()) {
      case "add" -> add(path, valueOf(operation));
      case "replace" -> replace(path, valueOf(operation));
      case "remove" -> remove(path);
      case "move" -> move(operation.from(), path);
      case "copy" -> copy(operation.from(), path);
      default -> test(operation);
    }
  }

  private static JsonNode valueOf(JsonPatch.Operation operation) {
    JsonNode value = operation.value();
    return value == null ? NullNode.getInstance() : value.deepCopy();
  }

  private void add(String path, JsonNode value) throws PatchFailedException {
    JsonNode parent =
        parentOf(path, "add operation does not apply: doc is missing path: \"" + path + "\"");
    add(parent, path, value, "error in add for path: '" + path + "'");
  }

  private static void add(JsonNode parent, String path, JsonNode value, String failure)
      throws PatchFailedException {
    String key = lastOf(path);
    if (parent instanceof ObjectNode object) {
      object.set(key, value);
    } else if (key.equals("-")) {
      ((ArrayNode) parent).add(value);
    } else {
      ((ArrayNode) parent).insert(index(key, parent.size() + 1, failure), value);
    }
  }

  private void replace(String path, JsonNode value) throws PatchFailedException {
    if (path.isEmpty()) {
      root = value;
      return;
    }
    JsonNode parent =
        parentOf(path, "replace operation does not apply: doc is missing path: " + path);
    String key = lastOf(path);
    String missing = "replace operation does not apply: doc is missing key: " + path;
    if (parent instanceof ObjectNode object) {
      if (object.get(key) == null) {
        throw new PatchFailedException(missing + MISSING);
      }
      object.set(key, value);
    } else {
      ((ArrayNode) parent).set(index(key, parent.size(), missing, MISSING), value);
    }
  }

  private void remove(String path) throws PatchFailedException {
    JsonNode parent =
        parentOf(path, "remove operation does not apply: doc is missing path: \"" + path + "\"");
    remove(parent, lastOf(path), "error in remove for path: '" + path + "'");
  }

  private static void remove(JsonNode parent, String key, String failure)
      throws PatchFailedException {
    if (parent instanceof ObjectNode object) {
      if (object.remove(key) == null) {
        throw new PatchFailedException(
            failure + ": unable to remove nonexistent key: " + key + MISSING);
      }
    } else {
      ((ArrayNode) parent).remove(index(key, parent.size(), failure));
    }
  }

  private void move(String from, String path) throws PatchFailedException {
    JsonNode source =
        parentOf(from, "move operation does not apply: doc is missing from path: " + from);
    String failure = "error in move for path: '" + from + "'";
    JsonNode moved = get(source, lastOf(from), failure);
    remove(source, lastOf(from), failure);
    JsonNode target =
        parentOf(path, "move operation does not apply: doc is missing destination path: " + path);
    add(target, path, moved, "error in move for path: '" + path + "'");
  }

  private void copy(String from, String path) throws PatchFailedException {
    JsonNode source =
        parentOf(from, "copy operation does not apply: doc is missing from path: " + from);
    JsonNode copied =
        get(source, lastOf(from), "error in copy for from: '" + from + "'").deepCopy();
    copiedBytes += Json.bytes(copied).length;
    if (copiedBytes > MAXIMUM_COPIED_BYTES) {
      throw new PatchFailedException(
          "Unable to complete the copy, the accumulated size increase of copy is %d, exceeding the limit %d"
              .formatted(copiedBytes, MAXIMUM_COPIED_BYTES));
    }
    JsonNode target =
        parentOf(path, "copy operation does not apply: doc is missing destination path: " + path);
    add(target, path, copied, "error while adding value during copy");
  }

  private void test(JsonPatch.Operation operation) throws PatchFailedException {
    String path = operation.path();
    JsonNode actual = root;
    if (!path.isEmpty()) {
      JsonNode parent = parentOf(path, "test operation does not apply: is missing path: " + path);
      actual =
          parent instanceof ArrayNode array
              ? array.get(
                  index(lastOf(path), array.size(), "error in test for path: '" + path + "'"))
              : parent.get(lastOf(path));
    }
    @Nullable JsonNode wanted = operation.value();
    boolean isNothing = actual == null || actual.isNull();
    boolean wantsNothing = wanted == null || wanted.isNull();
    boolean holds = wantsNothing ? isNothing : Objects.requireNonNull(wanted).equals(actual);
    if (!holds) {
      throw new PatchFailedException("testing value " + path + " failed: test failed");
    }
  }

  private static JsonNode get(JsonNode parent, String key, String failure)
      throws PatchFailedException {
    if (parent instanceof ArrayNode array) {
      return array.get(index(key, array.size(), failure));
    }
    JsonNode value = parent.get(key);
    if (value == null) {
      throw new PatchFailedException(failure + ": unable to get nonexistent key: " + key + MISSING);
    }
    return value;
  }

  /** The object or list that holds what a path names. */
  private JsonNode parentOf(String path, String failure) throws PatchFailedException {
    String[] parts = path.split("/", -1);
    @Nullable JsonNode node = parts.length < 2 ? null : root;
    for (int i = 1; i < parts.length - 1 && node != null; i++) {
      node = child(node, unescape(parts[i]));
    }
    if (node == null || !node.isContainerNode()) {
      throw new PatchFailedException(failure + MISSING);
    }
    return node;
  }

  private static @Nullable JsonNode child(JsonNode parent, String key) {
    if (parent instanceof ArrayNode array) {
      try {
        int index = Integer.parseInt(key);
        return array.get(index < 0 ? index + array.size() : index);
      } catch (NumberFormatException e) {
        return null;
      }
    }
    return parent.get(key);
  }

  private static String lastOf(String path) {
    return unescape(path.substring(path.lastIndexOf('/') + 1));
  }

  private static int index(String key, int size, String failure) throws PatchFailedException {
    return index(key, size, failure + ": Unable to access invalid index: " + key, WRONG_INDEX);
  }

  private static int index(String key, int size, String failure, String kind)
      throws PatchFailedException {
    try {
      int index = Integer.parseInt(key);
      int counted = index < 0 ? index + size : index;
      if (counted >= 0 && counted < size) {
        return counted;
      }
    } catch (NumberFormatException e) {
      throw new PatchFailedException(
          failure + ": strconv.Atoi: parsing \"" + key + "\": invalid syntax");
    }
    throw new PatchFailedException(failure + kind);
  }

  private static String unescape(String part) {
    return part.replace("~1", "/").replace("~0", "~");
  }
}
