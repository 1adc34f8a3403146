package io.kubejar.apimachinery;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Text as Go prints it, where a message quotes a value. */
public final class GoText {
  private static final int EXPONENT_OF_V = 21;
  private static final int EXPONENT_OF_G = 6;

  /** What strings.quote escapes. */
  private static final String LETTERED = "\"\\\n\r\t\007\b\f\013";

  private GoText() {}

  /** A string as Go's {@code %q} prints it: double quotes, escapes for what is not printable. */
  public static String quote(String text) {
    StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
    text.codePoints().forEach(c -> appendEscaped(quoted, c));
    return quoted.append('"').toString();
  }

  /**
   * A string as {@code strings.quote} of CEL prints it: in double quotes, with escapes for what Go
   * has a letter for, and all else as it is.
   */
  public static String quoteForCel(String text) {
    StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
    text.codePoints()
        .forEach(
            c -> {
              if (LETTERED.indexOf(c) < 0) {
                quoted.appendCodePoint(c);
              } else {
                appendEscaped(quoted, c);
              }
            });
    return quoted.append('"').toString();
  }

  /** A float64 as Go's {@code %v} prints it: the shortest digits, an exponent from 1e+21 on. */
  public static String number(double value) {
    return value == 0 ? "0" : shortest(value, EXPONENT_OF_V);
  }

  /** A float64 as Go's {@code strconv} prints it in format {@code g}: an exponent from 1e+06 on. */
  public static String shortNumber(double value) {
    return value == 0 ? (1 / value < 0 ? "-0" : "0") : shortest(value, EXPONENT_OF_G);
  }

  private static String shortest(double value, int exponentFrom) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "+Inf" : "-Inf";
    }
    BigDecimal decimal = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    int exponent = decimal.precision() - decimal.scale() - 1;
    if (exponent >= -4 && exponent < exponentFrom) {
      return decimal.toPlainString();
    }
    String digits = decimal.unscaledValue().abs().toString();
    String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
    String sign = value < 0 ? "-" : "";
    return sign + mantissa + String.format("e%+03d", exponent);
  }

  /**
   * A float64 as Go's {@code strconv.ParseFloat} reads it.
   *
   * @throws NumberFormatException if the text is no number, or one that is too large
   */
  public static double parseNumber(String text) {
    String word = text.toLowerCase(Locale.ROOT).replaceFirst("^[+-]", "");
    if (word.equals("inf") || word.equals("infinity")) {
      return text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    if (word.equals("nan")) {
      return Double.NaN;
    }
    boolean padded = !text.equals(text.strip());
    if (word.isEmpty() || padded || "fdny".indexOf(word.charAt(word.length() - 1)) >= 0) {
      throw new NumberFormatException(text);
    }
    double number = Double.parseDouble(text);
    if (Double.isInfinite(number)) {
      throw new NumberFormatException(text);
    }
    return number;
  }

  private static void appendEscaped(StringBuilder out, int c) {
    switch (c) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      case 7 -> out.append("\\a");
      case '\b' -> out.append("\\b");
      case '\f' -> out.append("\\f");
      case 11 -> out.append("\\v");
      default -> {
        if (c < 0x20 || c == 0x7f) {
          out.append(String.format("\\x%02x", c));
        } else if (isPrintable(c)) {
          out.appendCodePoint(c);
        } else {
          out.append(c > 0xffff ? String.format("\\U%08x", c) : String.format("\\u%04x", c));
        }
      }
    }
  }

  private static boolean isPrintable(int c) {
    int type = Character.getType(c);
    return type != Character.CONTROL
        && type != Character.FORMAT
        && type != Character.SURROGATE
        && type != Character.UNASSIGNED
        && type != Character.PRIVATE_USE
        && (c == ' ' || !Character.isSpaceChar(c));
  }

  /**
   * A label selector as its generated {@code String} method prints it; {@code nil} for none.
   *
   * <p>Follows {@code k8s.io/apimachinery/pkg/apis/meta/v1/generated.pb.go}.
   */
  public static String labelSelector(JsonNode selector) {
    if (selector.isMissingNode() || selector.isNull()) {
      return "nil";
    }
    Map<String, String> labels = new TreeMap<>();
    selector
        .path("matchLabels")
        .properties()
        .forEach(e -> labels.put(e.getKey(), e.getValue().asText()));
    StringBuilder text = new StringBuilder("&LabelSelector{MatchLabels:map[string]string{");
    labels.forEach((key, value) -> text.append(key).append(": ").append(value).append(','));
    text.append("},MatchExpressions:[]LabelSelectorRequirement{");
    for (JsonNode expression : selector.path("matchExpressions")) {
      List<String> values = new ArrayList<>();
      expression.path("values").forEach(value -> values.add(value.asText()));
      text.append("LabelSelectorRequirement{Key:").append(expression.path("key").asText());
      text.append(",Operator:").append(expression.path("operator").asText());
      text.append(",Values:[").append(String.join(" ", values)).append("],},");
    }
    return text.append("},}").toString();
  }
}
