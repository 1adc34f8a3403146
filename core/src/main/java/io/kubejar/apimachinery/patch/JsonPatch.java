package io.kubejar.apimachinery.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.StatusException;
import java.util.ArrayList;
import java.util.List;
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

  /** Whether there is no operation. */
  public boolean isEmpty() {
    return operations.isEmpty();
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
    try {
      return applyOrExplain(document);
    } catch (PatchFailedException e) {
      throw PatchErrors.doesNotApply();
    }
  }

  /**
   * The document with all operations applied in order; the argument is not changed.
   *
   * @throws PatchFailedException if an operation fails
   */
  public JsonNode applyOrExplain(JsonNode document) throws PatchFailedException {
    PatchedDocument patched = new PatchedDocument(document.deepCopy());
    for (Operation operation : operations) {
      patched.apply(operation);
    }
    return patched.root();
  }

  /**
   * One operation.
   *
   * @param from the source of a move or copy, empty for others
   * @param value what is added or compared, null if the patch has none
   */
  record Operation(String op, String path, String from, @Nullable JsonNode value) {

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
}
