package io.kubejar.apimachinery.schema;

import io.kubejar.apimachinery.GroupVersionKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The protobuf fields of every built-in type: a line per type, parsed when it is first needed. Safe
 * for use by many threads.
 */
public final class ProtobufTypes {
  public static final String DELETE_OPTIONS = "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions";

  private static final String EXTENSIONS = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions";

  private final Map<String, String> lines = new HashMap<>();
  private final Map<String, Map<Integer, Field>> parsed = new ConcurrentHashMap<>();

  /** Loaded when a type is first asked for. */
  private static final class Holder {
    static final ProtobufTypes INSTANCE = new ProtobufTypes();
  }

  /**
   * One field of a message.
   *
   * @param name its JSON name; empty if the fields of its value stand in the parent's place
   */
  public record Field(String name, Type type) {
    public boolean isInline() {
      return name.isEmpty();
    }
  }

  /** What a field holds. */
  public sealed interface Type {

    /** One of Go's scalars: s(tring), i(nteger), b(ool), d(ouble), (b)y(tes). */
    record Scalar(char kind) implements Type {}

    /** A type of the table, or one with an encoding of its own. */
    record Message(String typeName) implements Type {}

    /** A value that may be absent, so that an empty one means something. */
    record Pointer(Type target) implements Type {}

    /** A list. */
    record Repeated(Type element) implements Type {}

    /** A map with string keys. */
    record StringMap(Type value) implements Type {}
  }

  private ProtobufTypes() {
    try (InputStream in = ProtobufTypes.class.getResourceAsStream("fields.tsv")) {
      if (in == null) {
        throw new IllegalStateException("fields.tsv is missing from the JAR");
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      text.lines().map(line -> line.split("\t", 2)).forEach(c -> lines.put(c[0], c[1]));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static ProtobufTypes builtIn() {
    return Holder.INSTANCE;
  }

  /** The type that objects of a kind are encoded as, null if the table has none. */
  public @Nullable String typeOf(GroupVersionKind kind) {
    if (kind.kind().equals("DeleteOptions")) {
      return DELETE_OPTIONS;
    }
    String group = kind.group().isEmpty() ? "core" : kind.group().split("\\.", 2)[0];
    String typePackage =
        kind.group().equals("apiextensions.k8s.io") ? EXTENSIONS : "io.k8s.api." + group;
    String name = typePackage + "." + kind.version() + "." + kind.kind();
    return lines.containsKey(name) ? name : null;
  }

  /** The fields of a type by number; empty for types that the table does not have. */
  public Map<Integer, Field> fields(String typeName) {
    return parsed.computeIfAbsent(typeName, this::parse);
  }

  private Map<Integer, Field> parse(String typeName) {
    Map<Integer, Field> fields = new HashMap<>();
    for (String column : lines.getOrDefault(typeName, "").split(" ")) {
      if (!column.isEmpty()) {
        String[] parts = column.split(",", 3);
        String name = parts[1].equals("~") ? "" : parts[1];
        fields.put(Integer.valueOf(parts[0]), new Field(name, type(parts[2])));
      }
    }
    return Map.copyOf(fields);
  }

  private static Type type(String text) {
    if (text.startsWith("*")) {
      return new Type.Pointer(type(text.substring(1)));
    }
    if (text.startsWith("[]")) {
      return new Type.Repeated(type(text.substring(2)));
    }
    if (text.startsWith("{}")) {
      return new Type.StringMap(type(text.substring(2)));
    }
    return text.length() == 1 ? new Type.Scalar(text.charAt(0)) : new Type.Message(text);
  }
}
