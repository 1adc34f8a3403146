package io.kubejar.apiserver.cel;

import dev.cel.runtime.CelEvaluationException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The texts that {@code format} takes: literal parts and clauses such as {@code %s, %.2f, %x}. */
final class FormatTemplate {
  static final String STRING =
      "string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types,"
          + " durations, and timestamps";
  static final String DECIMAL = "decimal clause can only be used on integers";
  static final String FIXED = "fixed-point clause can only be used on doubles";
  static final String SCIENTIFIC = "scientific clause can only be used on doubles";
  static final String BINARY = "only integers and bools can be formatted as binary";
  static final String OCTAL = "octal clause can only be used on integers";
  static final String HEX = "only integers, byte buffers, and strings can be formatted as hex";

  private static final String CLAUSES = "sdfebxXo";

  private FormatTemplate() {}

  /**
   * Either a literal, or a clause that takes the next argument.
   *
   * @param precision negative if none was given
   */
  record Part(@Nullable String literal, char clause, int precision) {}

  /**
   * @throws CelEvaluationException if a clause is not known or not complete
   */
  static List<Part> parse(String template) throws CelEvaluationException {
    List<Part> parts = new ArrayList<>();
    StringBuilder literal = new StringBuilder();
    int at = 0;
    while (at < template.length()) {
      char c = template.charAt(at++);
      if (c != '%') {
        literal.append(c);
        continue;
      }
      if (at >= template.length()) {
        throw FunctionSet.error("unexpected end of string");
      }
      if (template.charAt(at) == '%') {
        literal.append('%');
        at++;
        continue;
      }
      parts.add(new Part(literal.toString(), ' ', -1));
      literal.setLength(0);
      int end = endOfPrecision(template, at);
      int precision = precision(template.substring(at, end));
      if (end >= template.length()) {
        throw FunctionSet.error("could not parse formatting clause: unexpected end of string");
      }
      char clause = template.charAt(end);
      if (CLAUSES.indexOf(clause) < 0) {
        throw FunctionSet.error(
            "could not parse formatting clause: unrecognized formatting clause \"" + clause + '"');
      }
      parts.add(new Part(null, clause, precision));
      at = end + 1;
    }
    parts.add(new Part(literal.toString(), ' ', -1));
    return parts;
  }

  private static int endOfPrecision(String template, int at) {
    int end = at;
    if (template.charAt(at) == '.') {
      end++;
      while (end < template.length() && Character.isDigit(template.charAt(end))) {
        end++;
      }
    }
    return end;
  }

  private static int precision(String text) throws CelEvaluationException {
    if (text.isEmpty()) {
      return -1;
    }
    try {
      return Integer.parseInt(text.substring(1));
    } catch (NumberFormatException e) {
      throw new CelEvaluationException(
          "could not parse formatting clause: error while parsing precision: error while converting"
              + " precision to integer: strconv.Atoi: parsing \""
              + text.substring(1)
              + "\": invalid syntax",
          e);
    }
  }

  /** What is said of an argument that does not fit its clause. */
  static String misfit(String rule, String type) {
    return "error during formatting: " + rule + ", was given " + type;
  }
}
