package io.kubejar.apiserver.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The protobuf messages of Kubernetes' API groups, read from {@code messages.tsv}, whose head tells
 * its format. Read when the first protobuf body arrives; a line is parsed when its message is met.
 */
final class ProtobufMessages {
  private static final String RESOURCE = "messages.tsv";

  private final Map<String, String> lines = new HashMap<>();
  private final Map<String, Map<Integer, Field>> parsed = new ConcurrentHashMap<>();

  private ProtobufMessages(String text) {
    for (String line : text.split("\n", -1)) {
      int tab = line.indexOf('\t');
      if (!line.startsWith("#") && !line.isEmpty()) {
        lines.put(tab < 0 ? line : line.substring(0, tab), tab < 0 ? "" : line.substring(tab + 1));
      }
    }
  }

  /** Holds the table so that it is read when first asked for and not before. */
  private static final class Loaded {
    static final ProtobufMessages TABLE = new ProtobufMessages(read());

    private static String read() {
      try (InputStream in = ProtobufMessages.class.getResourceAsStream(RESOURCE)) {
        if (in == null) {
          throw new IllegalStateException("resource " + RESOURCE + " is missing");
        }
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  static ProtobufMessages table() {
    return Loaded.TABLE;
  }

  boolean contains(String message) {
    return lines.containsKey(message);
  }

  /** The fields of a message by number, null if there is no such message. */
  @Nullable Map<Integer, Field> fields(String message) {
    String line = lines.get(message);
    return line == null ? null : parsed.computeIfAbsent(message, m -> parse(m, line));
  }

  private static Map<Integer, Field> parse(String message, String line) {
    Map<Integer, Field> fields = new HashMap<>();
    String prefix = message.substring(0, message.lastIndexOf('.'));
    for (String field : line.split("\t", -1)) {
      if (!field.isEmpty()) {
        String[] parts = field.split(" ", -1);
        String type = parts[3].startsWith(".") ? prefix + parts[3] : parts[3];
        fields.put(Integer.parseInt(parts[0]), new Field(parts[1], parts[2], type));
      }
    }
    return fields;
  }

  /**
   * A field of a message.
   *
   * @param name its JSON name; empty if the fields of its message are its owner's own
   * @param flags as the table has them
   * @param type a letter for scalars, or a message's name
   */
  record Field(String name, String flags, String type) {
    boolean isRepeated() {
      return flags.indexOf('r') >= 0;
    }

    boolean isMap() {
      return flags.indexOf('m') >= 0;
    }

    boolean isOmittedWhenZero() {
      return flags.indexOf('o') >= 0;
    }

    boolean isMessage() {
      return type.length() > 1;
    }
  }
}
