package io.kubejar.apimachinery.managedfields;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.GoText;
import io.kubejar.apimachinery.schema.Schema;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Whether an applied object fits its type: fields are declared, values of the right type, elements
 * of associative lists unique.
 *
 * <p>Follows {@code typed/validate.go} of structured-merge-diff.
 */
final class TypedValidation {
  private final List<String> errors = new ArrayList<>();

  private final boolean allowsDuplicates;

  private TypedValidation(boolean allowsDuplicates) {
    this.allowsDuplicates = allowsDuplicates;
  }

  /** What is wrong, one text per problem with its path in front. */
  static List<String> errors(Schema schema, JsonNode value) {
    TypedValidation validation = new TypedValidation(false);
    validation.check("", schema, value);
    return validation.errors;
  }

  /** What is wrong with an object that is there, whose lists may have duplicates. */
  static List<String> errorsOfLive(Schema schema, JsonNode value) {
    TypedValidation validation = new TypedValidation(true);
    validation.check("", schema, value);
    return validation.errors;
  }

  /** One text for all errors. */
  static String summary(List<String> errors) {
    return errors.size() == 1 ? errors.get(0) : "errors:\n  " + String.join("\n  ", errors);
  }

  private void check(String path, Schema schema, JsonNode value) {
    if (value.isNull()) {
      return;
    }
    Atom atom = Atom.of(schema, value);
    if (atom instanceof Atom.MapAtom map) {
      checkMap(path, map, value);
    } else if (atom instanceof Atom.ListAtom list) {
      checkList(path, list, value);
    } else if (atom instanceof Atom.ScalarAtom scalar) {
      checkScalar(path, scalar, value);
    }
  }

  private void checkMap(String path, Atom.MapAtom map, JsonNode value) {
    if (!value.isObject()) {
      fail(path, "expected map, got &{" + goValue(value) + "}");
      return;
    }
    List<String> undeclared = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : value.properties()) {
      String below = path + "." + field.getKey();
      Schema type = map.field(field.getKey());
      if (type == null) {
        undeclared.add(below);
      } else {
        check(below, type, field.getValue());
      }
    }
    undeclared.forEach(below -> fail(below, "field not declared in schema"));
  }

  private void checkList(String path, Atom.ListAtom list, JsonNode value) {
    if (!value.isArray()) {
      fail(path, "expected list, got &{" + goValue(value) + "}");
      return;
    }
    if (list.isAtomic()) {
      for (int i = 0; i < value.size(); i++) {
        check(path + "[" + i + "]", list.schema().items(), value.get(i));
      }
      return;
    }
    ListItems items = ListItems.of(list.schema(), value);
    items.problems().forEach(problem -> fail(path, "element 0: " + problem));
    if (!items.problems().isEmpty()) {
      return;
    }
    Set<String> seen = new LinkedHashSet<>();
    for (int i = 0; i < value.size(); i++) {
      String element = items.elements().get(i);
      if (!seen.add(element) && !allowsDuplicates) {
        fail(path, "duplicate entries for key " + PathElement.display(element));
      }
      check(path + PathElement.display(element), list.schema().items(), value.get(i));
    }
  }

  private void checkScalar(String path, Atom.ScalarAtom scalar, JsonNode value) {
    switch (scalar.type()) {
      case INTEGER, NUMBER -> {
        if (!value.isNumber()) {
          fail(path, "expected numeric (int or float), got " + goType(value));
        }
      }
      case STRING -> {
        if (!value.isTextual()) {
          fail(
              path, "expected string, got &value.valueUnstructured{Value:" + goSyntax(value) + "}");
        }
      }
      case BOOLEAN -> {
        if (!value.isBoolean()) {
          fail(path, "expected boolean, got &{" + goValue(value) + "}");
        }
      }
      case INT_OR_STRING -> {
        if (value.isContainerNode()) {
          fail(path, "expected any scalar, got &{" + goValue(value) + "}");
        }
      }
    }
  }

  private void fail(String path, String problem) {
    errors.add(path + ": " + problem);
  }

  private static String goType(JsonNode value) {
    return switch (value.getNodeType()) {
      case STRING -> "string";
      case BOOLEAN -> "bool";
      case ARRAY -> "[]interface {}";
      case OBJECT -> "map[string]interface {}";
      default -> value.isIntegralNumber() ? "int64" : "float64";
    };
  }

  private static String goValue(JsonNode value) {
    return switch (value.getNodeType()) {
      case NULL -> "<nil>";
      case ARRAY -> elements(value).map(TypedValidation::goValue).collect(joining(" ", "[", "]"));
      case OBJECT ->
          value.properties().stream()
              .sorted(Map.Entry.comparingByKey())
              .map(f -> f.getKey() + ":" + goValue(f.getValue()))
              .collect(joining(" ", "map[", "]"));
      default -> value.asText();
    };
  }

  private static Stream<JsonNode> elements(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  private static String goSyntax(JsonNode value) {
    return switch (value.getNodeType()) {
      case STRING -> GoText.quote(value.asText());
      case NULL -> "interface {}(nil)";
      case ARRAY ->
          elements(value)
              .map(TypedValidation::goSyntax)
              .collect(joining(", ", "[]interface {}{", "}"));
      case OBJECT ->
          value.properties().stream()
              .sorted(Map.Entry.comparingByKey())
              .map(f -> GoText.quote(f.getKey()) + ":" + goSyntax(f.getValue()))
              .collect(joining(", ", "map[string]interface {}{", "}"));
      default -> value.toString();
    };
  }
}
