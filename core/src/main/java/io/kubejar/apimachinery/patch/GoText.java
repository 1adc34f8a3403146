package io.kubejar.apimachinery.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Trees as Go's {@code fmt} prints them, and what types they have there, for error messages. */
public final class GoText {
  private GoText() {}

  /** A tree as {@code %v} prints it: keys in order, no quotes. */
  public static String of(JsonNode node) {
    if (node instanceof ObjectNode object) {
      return object.properties().stream()
          .sorted(Map.Entry.comparingByKey())
          .map(field -> field.getKey() + ":" + of(field.getValue()))
          .collect(Collectors.joining(" ", "map[", "]"));
    }
    if (node instanceof ArrayNode list) {
      return StreamSupport.stream(list.spliterator(), false)
          .map(GoText::of)
          .collect(Collectors.joining(" ", "[", "]"));
    }
    return node.isNull() ? "<nil>" : node.asText();
  }

  /** A scalar as {@code %s} prints it, which complains about what is not a string. */
  static String string(JsonNode node) {
    if (node.isTextual() || node.isContainerNode()) {
      return of(node);
    }
    return node.isNull() ? "%!s(<nil>)" : "%!s(" + type(node) + "=" + of(node) + ")";
  }

  /** The type of a tree as {@code %s} prints that, which knows none of a null. */
  static String type(@Nullable JsonNode node) {
    if (node == null) {
      return "%!s(<nil>)";
    }
    return switch (node.getNodeType()) {
      case STRING -> "string";
      case BOOLEAN -> "bool";
      case NUMBER -> node.isIntegralNumber() ? "int64" : "float64";
      case ARRAY -> "[]interface {}";
      case OBJECT -> "map[string]interface {}";
      default -> "%!s(<nil>)";
    };
  }
}
