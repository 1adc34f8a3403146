package io.kubejar.apimachinery.managedfields;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GoText;
import io.kubejar.apimachinery.Json;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One step into an object, in the text that {@code fieldsV1} uses: {@code f:name} a field, {@code
 * k:{"port":80}} the element of a map list, {@code v:"x"} an element of a set, {@code i:0} an
 * index.
 *
 * <p>Steps are plain strings, so that sets of fields cost little. Follows {@code
 * fieldpath/serialize-pe.go}.
 */
final class PathElement {
  private static final String KINDS = "fkvi";

  /** Fields, then keys, then values, then indices; each in the order of their texts. */
  static final Comparator<String> ORDER = PathElement::compare;

  private PathElement() {}

  private static int compare(String left, String right) {
    char leftKind = left.charAt(0);
    char rightKind = right.charAt(0);
    return leftKind == rightKind
        ? left.compareTo(right)
        : KINDS.indexOf(leftKind) - KINDS.indexOf(rightKind);
  }

  static String field(String name) {
    return "f:" + name;
  }

  static boolean isField(String element) {
    return element.startsWith("f:");
  }

  static String fieldName(String element) {
    return element.substring(2);
  }

  static boolean isKey(String element) {
    return element.startsWith("k:");
  }

  static String key(Map<String, JsonNode> keys) {
    ObjectNode sorted = Json.object();
    new TreeMap<>(keys).forEach(sorted::set);
    return "k:" + sorted;
  }

  static String value(JsonNode value) {
    return "v:" + value;
  }

  /** Whether a text is a step that this class knows. */
  static boolean isValid(String text) {
    return text.length() >= 2 && text.charAt(1) == ':' && KINDS.indexOf(text.charAt(0)) >= 0;
  }

  /** The step as messages show it: {@code .name}, {@code [port=80]}, {@code [="x"]}. */
  static String display(String element) {
    String rest = element.substring(2);
    return switch (element.charAt(0)) {
      case 'f' -> "." + rest;
      case 'k' ->
          Json.parse(rest).properties().stream()
              .map(key -> key.getKey() + "=" + display(key.getValue()))
              .collect(Collectors.joining(",", "[", "]"));
      case 'v' -> "[=" + display(Json.parse(rest)) + "]";
      default -> "[" + rest + "]";
    };
  }

  private static String display(JsonNode value) {
    return value.isTextual() ? GoText.quote(value.asText()) : value.toString();
  }
}
