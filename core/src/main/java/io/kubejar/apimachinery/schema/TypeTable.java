package io.kubejar.apimachinery.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.schema.Schema.ObjectSchema;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The types of Kubernetes' own API groups, by their OpenAPI names such as {@code
 * io.k8s.api.core.v1.Pod}.
 *
 * <p>The table is a text resource with one type a line: name, tab, JSON schema without prose. The
 * first question reads the text and notes where each line starts; a line is parsed when its type is
 * first asked for. {@code docs/type-table.md} tells how the resource is made. Safe for use by any
 * thread.
 */
public final class TypeTable {
  static final String RESOURCE = "types.tsv";

  private final byte[] text;
  private final Map<String, Line> lines;
  private final Map<String, JsonNode> definitions = new ConcurrentHashMap<>();
  private final Map<String, Schema> schemas = new ConcurrentHashMap<>();
  private final TypeReader reader = new TypeReader(this);

  private TypeTable(byte[] text) {
    this.text = text;
    this.lines = indexOf(text);
  }

  /** The table that is part of this library; read on first use. */
  public static TypeTable builtIn() {
    return BuiltIn.TABLE;
  }

  /** A table from text in the resource's format. */
  static TypeTable parse(byte[] text) {
    return new TypeTable(text);
  }

  /** The names of all types, in the order of the table. */
  public Set<String> names() {
    return lines.keySet();
  }

  public boolean contains(String typeName) {
    return lines.containsKey(typeName);
  }

  /**
   * The type as the table has it: an OpenAPI schema whose {@code $ref}s are type names. Frozen.
   *
   * @throws IllegalArgumentException if the table has no such type
   */
  public JsonNode definition(String typeName) {
    JsonNode known = definitions.get(typeName);
    if (known != null) {
      return known;
    }
    Line line = lines.get(typeName);
    if (line == null) {
      throw new IllegalArgumentException("no type " + typeName + " in the type table");
    }
    String json = new String(text, line.start(), line.length(), StandardCharsets.UTF_8);
    JsonNode parsed = Json.freeze((ObjectNode) Json.parse(json));
    definitions.put(typeName, parsed);
    return parsed;
  }

  /**
   * The schema of an object type. Fields' schemas are made when they are looked at, since types may
   * contain themselves.
   *
   * @throws IllegalArgumentException if the table has no such type, or it is not an object's
   */
  public ObjectSchema schema(String typeName) {
    if (type(typeName) instanceof ObjectSchema object) {
      return object;
    }
    throw new IllegalArgumentException(typeName + " is not the type of an object");
  }

  /** The schema of any type, scalars such as {@code Quantity} included. */
  public Schema type(String typeName) {
    Schema known = schemas.get(typeName);
    if (known == null) {
      known = reader.readType(typeName, definition(typeName));
      schemas.put(typeName, known);
    }
    return known;
  }

  private static Map<String, Line> indexOf(byte[] text) {
    Map<String, Line> lines = new LinkedHashMap<>();
    int start = 0;
    while (start < text.length) {
      int end = indexOf(text, '\n', start);
      int tab = indexOf(text, '\t', start);
      String name = new String(text, start, tab - start, StandardCharsets.US_ASCII);
      lines.put(name, new Line(tab + 1, end - tab - 1));
      start = end + 1;
    }
    return Collections.unmodifiableMap(lines);
  }

  private static int indexOf(byte[] text, char wanted, int from) {
    int at = from;
    while (at < text.length && text[at] != wanted) {
      at++;
    }
    return at;
  }

  private record Line(int start, int length) {}

  /** Holds the table so that it is read when first asked for and not before. */
  private static final class BuiltIn {
    static final TypeTable TABLE = new TypeTable(read());

    private static byte[] read() {
      try (@Nullable InputStream in = TypeTable.class.getResourceAsStream(RESOURCE)) {
        if (in == null) {
          throw new IllegalStateException("resource " + RESOURCE + " is missing");
        }
        return in.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
