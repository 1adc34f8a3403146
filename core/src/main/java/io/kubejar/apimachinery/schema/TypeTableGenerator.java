package io.kubejar.apimachinery.schema;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The command that makes the type table's resource of a JSON file with one OpenAPI schema per type.
 *
 * <p>{@code docs/type-table.md} tells how to run it, and what the file looks like.
 */
public final class TypeTableGenerator {
  /** A reference by a type's Go name, as Kubernetes' own document has a few. */
  private static final Pattern GO_REFERENCE =
      Pattern.compile("(\"\\$ref\": ?\")k8s\\.io/([^\"]*)\"");

  private TypeTableGenerator() {}

  /**
   * Writes the resource.
   *
   * @param args the JSON file to read and the resource to write
   */
  public static void main(String[] args) throws IOException {
    if (args.length != 2) {
      throw new IllegalArgumentException("usage: TypeTableGenerator TYPES.json TYPES.tsv");
    }
    String types = Files.readString(Path.of(args[0]));
    Files.writeString(Path.of(args[1]), generate(types), StandardCharsets.UTF_8);
  }

  /** The resource's text: a line per type, sorted by name, so that changes are easy to review. */
  static String generate(String typesJson) {
    TreeMap<String, JsonNode> types = new TreeMap<>();
    Json.parse(withOpenApiNames(typesJson))
        .properties()
        .forEach(t -> types.put(t.getKey(), t.getValue()));
    StringBuilder text = new StringBuilder();
    types.forEach((name, type) -> text.append(name).append('\t').append(type).append('\n'));
    return text.toString();
  }

  private static String withOpenApiNames(String typesJson) {
    return GO_REFERENCE
        .matcher(typesJson)
        .replaceAll(
            m ->
                Matcher.quoteReplacement(
                    m.group(1) + "io.k8s." + m.group(2).replace('/', '.') + "\""));
  }
}
