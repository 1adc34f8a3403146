package io.kubejar.apiserver.cel;

import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelEvaluationException;
import io.kubejar.apimachinery.GoText;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The strings extension in its second version: {@code charAt, indexOf, lastIndexOf, join,
 * lowerAscii, upperAscii, replace, split, substring, trim, format, strings.quote}. Places and
 * lengths are counted in characters, not in UTF-16 units.
 *
 * <p>Follows {@code github.com/google/cel-go/ext/strings.go}.
 */
final class StringLibrary {
  private static final CelType STRING = SimpleType.STRING;
  private static final CelType INT = SimpleType.INT;
  private static final CelType STRINGS = ListType.create(STRING);
  private static final List<CelType> ONE = List.of(STRING);
  private static final List<CelType> TWO = List.of(STRING, STRING);
  private static final List<CelType> AND_PLACE = List.of(STRING, STRING, INT);

  private StringLibrary() {}

  static FunctionSet functions() {
    FunctionSet functions = new FunctionSet();
    functions.member("lowerAscii", STRING, ONE, a -> shift(text(a[0]), 'A', 'Z', 'a' - 'A'));
    functions.member("upperAscii", STRING, ONE, a -> shift(text(a[0]), 'a', 'z', 'A' - 'a'));
    functions.member("trim", STRING, ONE, a -> trim(text(a[0])));
    functions.member(
        "charAt", STRING, List.of(STRING, INT), a -> charAt(Characters.of(a[0]), place(a[1])));
    functions.member(
        "format",
        STRING,
        List.of(STRING, ListType.create(SimpleType.DYN)),
        a -> TextFormat.format(text(a[0]), (List<?>) a[1]));
    functions.global("strings.quote", STRING, ONE, a -> GoText.quoteForCel(text(a[0])));
    addSearches(functions);
    addPieces(functions);
    return functions;
  }

  private static void addSearches(FunctionSet functions) {
    functions.member("indexOf", INT, TWO, a -> Characters.of(a[0]).indexOf(Characters.of(a[1]), 0));
    functions.member(
        "indexOf",
        INT,
        AND_PLACE,
        a -> Characters.of(a[0]).indexOf(Characters.of(a[1]), place(a[2])));
    functions.member(
        "lastIndexOf",
        INT,
        TWO,
        a -> Characters.of(a[0]).lastIndexOf(Characters.of(a[1]), Long.MAX_VALUE));
    functions.member(
        "lastIndexOf",
        INT,
        AND_PLACE,
        a -> {
          Characters text = Characters.of(a[0]);
          if (place(a[2]) > text.length()) {
            return -1L;
          }
          return text.lastIndexOf(Characters.of(a[1]), place(a[2]));
        });
  }

  private static void addPieces(FunctionSet functions) {
    functions.member("join", STRING, List.of(STRINGS), a -> join((List<?>) a[0], ""));
    functions.member(
        "join", STRING, List.of(STRINGS, STRING), a -> join((List<?>) a[0], text(a[1])));
    functions.member(
        "replace",
        STRING,
        List.of(STRING, STRING, STRING),
        a -> text(a[0]).replace(text(a[1]), text(a[2])));
    functions.member(
        "replace",
        STRING,
        List.of(STRING, STRING, STRING, INT),
        a -> replace(text(a[0]), text(a[1]), text(a[2]), place(a[3])));
    functions.member("split", STRINGS, TWO, a -> split(text(a[0]), text(a[1]), -1));
    functions.member("split", STRINGS, AND_PLACE, a -> split(text(a[0]), text(a[1]), place(a[2])));
    functions.member(
        "substring",
        STRING,
        List.of(STRING, INT),
        a -> {
          Characters text = Characters.of(a[0]);
          return text.between(place(a[1]), Math.max(place(a[1]), text.length()));
        });
    functions.member(
        "substring",
        STRING,
        List.of(STRING, INT, INT),
        a -> Characters.of(a[0]).between(place(a[1]), place(a[2])));
  }

  private static String text(Object value) {
    return (String) value;
  }

  private static long place(Object value) {
    return (Long) value;
  }

  private static String shift(String text, char from, char to, int by) {
    StringBuilder shifted = new StringBuilder(text);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= from && c <= to) {
        shifted.setCharAt(i, (char) (c + by));
      }
    }
    return shifted.toString();
  }

  private static String trim(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && isSpace(text.charAt(start))) {
      start++;
    }
    while (end > start && isSpace(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  private static boolean isSpace(char c) {
    return (c >= '\t' && c <= '\r') || c == 0x85 || Character.isSpaceChar(c);
  }

  private static String charAt(Characters text, long place) throws CelEvaluationException {
    return place == text.length() ? "" : text.between(place, place == -1 ? 0 : place + 1);
  }

  private static String join(List<?> pieces, String separator) throws CelEvaluationException {
    for (Object piece : pieces) {
      if (!(piece instanceof String)) {
        throw FunctionSet.noOverload();
      }
    }
    return pieces.stream().map(String::valueOf).collect(Collectors.joining(separator));
  }

  private static String replace(String text, String old, String replacement, long most) {
    if (most < 0) {
      return text.replace(old, replacement);
    }
    StringBuilder replaced = new StringBuilder();
    int at = 0;
    for (long done = 0; done < most; done++) {
      int found = text.indexOf(old, at);
      if (old.isEmpty() && done > 0 && at < text.length()) {
        found = text.offsetByCodePoints(at, 1);
      }
      if (found < 0 || (old.isEmpty() && done > 0 && at >= text.length())) {
        break;
      }
      replaced.append(text, at, found).append(replacement);
      at = found + old.length();
    }
    return replaced.append(text, at, text.length()).toString();
  }

  private static List<String> split(String text, String separator, long most) {
    List<String> pieces = new ArrayList<>();
    if (most == 0) {
      return pieces;
    }
    int at = 0;
    while (most < 0 || pieces.size() < most - 1) {
      int end = separator.isEmpty() ? endOfCharacter(text, at) : text.indexOf(separator, at);
      if (end < 0) {
        break;
      }
      pieces.add(text.substring(at, end));
      at = end + separator.length();
    }
    if (!separator.isEmpty() || at < text.length()) {
      pieces.add(text.substring(at));
    }
    return pieces;
  }

  private static int endOfCharacter(String text, int at) {
    return at >= text.length() ? -1 : text.offsetByCodePoints(at, 1);
  }

  /** A text as its characters. */
  private record Characters(List<Integer> points) {
    static Characters of(Object text) {
      return new Characters(((String) text).codePoints().boxed().toList());
    }

    long length() {
      return points.size();
    }

    String between(long start, long end) throws CelEvaluationException {
      if (start > end) {
        throw FunctionSet.error("invalid substring range. start: " + start + ", end: " + end);
      }
      if (start < 0 || start > length()) {
        throw FunctionSet.error("index out of range: " + start);
      }
      if (end > length()) {
        throw FunctionSet.error("index out of range: " + end);
      }
      int[] part = points.subList((int) start, (int) end).stream().mapToInt(p -> p).toArray();
      return new String(part, 0, part.length);
    }

    Long indexOf(Characters wanted, long from) throws CelEvaluationException {
      if (from < 0) {
        throw FunctionSet.error("index out of range: " + from);
      }
      if (wanted.length() == 0) {
        return Math.min(from, length());
      }
      for (long i = from; i + wanted.length() <= length(); i++) {
        if (isAt(wanted, (int) i)) {
          return i;
        }
      }
      return -1L;
    }

    Long lastIndexOf(Characters wanted, long from) throws CelEvaluationException {
      if (from < 0) {
        throw FunctionSet.error("index out of range: " + from);
      }
      if (wanted.length() == 0) {
        return Math.min(from, length());
      }
      for (long i = Math.min(from, length() - wanted.length()); i >= 0; i--) {
        if (isAt(wanted, (int) i)) {
          return i;
        }
      }
      return -1L;
    }

    private boolean isAt(Characters wanted, int start) {
      return points.subList(start, start + wanted.points().size()).equals(wanted.points());
    }
  }
}
