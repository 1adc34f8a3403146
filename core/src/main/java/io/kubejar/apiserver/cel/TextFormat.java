package io.kubejar.apiserver.cel;

import com.google.common.primitives.UnsignedLong;
import dev.cel.common.values.CelByteString;
import dev.cel.common.values.NullValue;
import dev.cel.runtime.CelEvaluationException;
import io.kubejar.apimachinery.GoText;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@code 'text %s'.format([…])}.
 *
 * <p>Follows {@code github.com/google/cel-go/ext/formatting.go}.
 */
final class TextFormat {
  private TextFormat() {}

  static String format(String template, List<?> arguments) throws CelEvaluationException {
    StringBuilder text = new StringBuilder();
    int next = 0;
    int at = 0;
    while (at < template.length()) {
      char c = template.charAt(at++);
      if (c != '%') {
        text.append(c);
        continue;
      }
      if (at >= template.length()) {
        throw FunctionSet.error("unexpected end of string");
      }
      if (template.charAt(at) == '%') {
        text.append('%');
        at++;
        continue;
      }
      int precision = -1;
      if (template.charAt(at) == '.') {
        int end = at + 1;
        while (end < template.length() && Character.isDigit(template.charAt(end))) {
          end++;
        }
        precision = end == at + 1 ? -1 : Integer.parseInt(template.substring(at + 1, end));
        at = end;
      }
      char clause = at < template.length() ? template.charAt(at++) : ' ';
      if (next >= arguments.size()) {
        throw FunctionSet.error("index " + next + " out of range");
      }
      text.append(clause(clause, precision, arguments.get(next++)));
    }
    return text.toString();
  }

  private static String clause(char clause, int precision, @Nullable Object value)
      throws CelEvaluationException {
    return switch (clause) {
      case 's' -> text(value);
      case 'd' -> decimal(value);
      case 'f' ->
          String.format(Locale.ROOT, "%." + (precision < 0 ? 6 : precision) + "f", number(value));
      case 'e' ->
          String.format(Locale.ROOT, "%." + (precision < 0 ? 6 : precision) + "e", number(value));
      case 'b' ->
          value instanceof Boolean flag
              ? (flag ? "1" : "0")
              : Long.toBinaryString(integer(value, "binary"));
      case 'o' -> Long.toOctalString(integer(value, "octal"));
      case 'x' -> hex(value);
      case 'X' -> hex(value).toUpperCase(Locale.ROOT);
      default ->
          throw FunctionSet.error(
              "could not parse formatting clause: unrecognized formatting clause \""
                  + clause
                  + "\"");
    };
  }

  private static String text(@Nullable Object value) {
    if (value == null || value instanceof NullValue) {
      return "null";
    }
    if (value instanceof Double number) {
      return GoText.number(number);
    }
    if (value instanceof Duration duration) {
      return GoText.number(duration.toNanos() / 1e9) + "s";
    }
    if (value instanceof CelByteString bytes) {
      return bytes.toStringUtf8();
    }
    if (value instanceof List<?> list) {
      return list.stream().map(TextFormat::text).collect(Collectors.joining(", ", "[", "]"));
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, String> sorted = new TreeMap<>();
      map.forEach((k, v) -> sorted.put(text(k), text(v)));
      return sorted.entrySet().stream()
          .map(e -> e.getKey() + ": " + e.getValue())
          .collect(Collectors.joining(", ", "{", "}"));
    }
    return value.toString();
  }

  private static String decimal(@Nullable Object value) throws CelEvaluationException {
    if (value instanceof Long || value instanceof UnsignedLong || value instanceof Double) {
      return text(value);
    }
    throw FunctionSet.error("error during formatting: decimal clause can only be used on numbers");
  }

  private static double number(@Nullable Object value) throws CelEvaluationException {
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    throw FunctionSet.error(
        "error during formatting: fixed-point clause can only be used on doubles");
  }

  private static long integer(@Nullable Object value, String clause) throws CelEvaluationException {
    if (value instanceof Long || value instanceof UnsignedLong) {
      return ((Number) value).longValue();
    }
    throw FunctionSet.error(
        "error during formatting: " + clause + " clause can only be used on integers");
  }

  private static String hex(@Nullable Object value) throws CelEvaluationException {
    if (value instanceof String string) {
      StringBuilder text = new StringBuilder();
      for (byte b : string.getBytes(StandardCharsets.UTF_8)) {
        text.append(String.format("%02x", b));
      }
      return text.toString();
    }
    return Long.toHexString(integer(value, "hex"));
  }
}
