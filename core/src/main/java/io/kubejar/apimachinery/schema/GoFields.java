package io.kubejar.apimachinery.schema;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What OpenAPI does not say of the fields of a built-in type, but its Go struct does, and what is
 * seen in every answer: whether a zero value is written.
 *
 * <p>From the types of {@code k8s.io/api}: a scalar marked {@code omitempty} is not written when it
 * is zero, unless it is a pointer; lists and times without that mark are written as null when they
 * are absent.
 *
 * @param pointers the scalars whose zero value differs from absence
 * @param nulls the lists, times and pointers that are null when absent
 * @param omitted the scalars that are not written when zero although OpenAPI has a default for them
 */
public record GoFields(Set<String> pointers, Set<String> nulls, Set<String> omitted) {
  static final String RESOURCE = "gofields.tsv";
  private static final GoFields NONE = new GoFields(Set.of(), Set.of(), Set.of());

  /** The fields of a type of the type table; none for a type without such fields. */
  public static GoFields of(String typeName) {
    return BuiltIn.BY_TYPE.getOrDefault(typeName, NONE);
  }

  private static Map<String, GoFields> parse(String text) {
    Map<String, GoFields> types = new HashMap<>();
    text.lines()
        .map(line -> line.split("\t", -1))
        .forEach(
            cells ->
                types.put(
                    cells[0], new GoFields(names(cells[1]), names(cells[2]), names(cells[3]))));
    return Map.copyOf(types);
  }

  private static Set<String> names(String cell) {
    return cell.isEmpty() ? Set.of() : Set.of(cell.split(",", -1));
  }

  /** Holds the table so that it is read when first asked for and not before. */
  private static final class BuiltIn {
    static final Map<String, GoFields> BY_TYPE = parse(read());

    private static String read() {
      try (@Nullable InputStream in = GoFields.class.getResourceAsStream(RESOURCE)) {
        if (in == null) {
          throw new IllegalStateException("resource " + RESOURCE + " is missing");
        }
        return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
