package io.kubejar.apiserver.apiextensions.schema;

import io.kubejar.apimachinery.FieldPath;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A JSON path that names a field of a schema, as selectable fields and {@code fieldPath} of rules
 * are written: {@code .spec.map['key']}.
 *
 * <p>Follows {@code ValidFieldPath} of {@code
 * k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel/validation.go}.
 *
 * @param path the place in the words of error messages
 * @param schema of the field
 * @param problem why the path is refused, empty if it is not
 */
public record SchemaPath(String path, StructuralSchema schema, String problem) {

  private static final String NO_FIELD = "does not refer to a valid field";
  private static final String END = "unexpected end of JSON path";

  /**
   * Follows a path down a schema.
   *
   * @param allowBrackets whether {@code ['name']} is allowed beside {@code .name}
   */
  public static SchemaPath resolve(String jsonPath, StructuralSchema root, boolean allowBrackets) {
    List<String> tokens = tokens(jsonPath);
    FieldPath path = FieldPath.root();
    StructuralSchema schema = root;
    int at = 0;
    while (at < tokens.size()) {
      String token = tokens.get(at);
      boolean bracket = token.equals("[");
      if (!bracket && !token.equals(".")) {
        return new SchemaPath("", root, "expected [ or . but got: " + token);
      }
      if (bracket && !allowBrackets) {
        return new SchemaPath("", root, "array notation is not allowed");
      }
      if (at + 1 >= tokens.size()) {
        return new SchemaPath("", root, END);
      }
      String name = tokens.get(at + 1);
      if (bracket) {
        String problem = bracketProblem(name, at + 2 < tokens.size() ? tokens.get(at + 2) : null);
        if (!problem.isEmpty()) {
          return new SchemaPath("", root, problem);
        }
        name = name.substring(1, name.length() - 1).replaceAll("\\\\(.)", "$1");
      }
      boolean isField = !schema.properties().isEmpty();
      StructuralSchema next = isField ? schema.property(name) : schema.additionalSchema();
      if (next == null) {
        return new SchemaPath("", root, NO_FIELD);
      }
      path = isField ? path.child(name) : path.key(name);
      schema = next;
      at += bracket ? 3 : 2;
    }
    return new SchemaPath(path.toString(), schema, "");
  }

  private static String bracketProblem(String name, @Nullable String end) {
    if (name.length() < 2 || !name.startsWith("'") || !name.endsWith("'")) {
      return "expected single quoted string but got " + name;
    }
    if (end == null) {
      return END;
    }
    return end.equals("]") ? "" : "expected ] but got " + end;
  }

  private static List<String> tokens(String path) {
    List<String> tokens = new ArrayList<>();
    int start = 0;
    while (start < path.length()) {
      int end = start + 1;
      char first = path.charAt(start);
      if (first == '\'') {
        while (end < path.length() && !(path.charAt(end) == '\'' && path.charAt(end - 1) != '\\')) {
          end++;
        }
        end = Math.min(end + 1, path.length());
      } else if (".[]".indexOf(first) < 0) {
        while (end < path.length() && ".[]".indexOf(path.charAt(end)) < 0) {
          end++;
        }
      }
      tokens.add(path.substring(start, end));
      start = end;
    }
    return tokens;
  }
}
