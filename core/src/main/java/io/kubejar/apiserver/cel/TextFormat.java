package io.kubejar.apiserver.cel;

import com.google.common.primitives.UnsignedLong;
import dev.cel.common.types.CelType;
import dev.cel.common.types.TypeType;
import dev.cel.common.values.CelByteString;
import dev.cel.common.values.NullValue;
import dev.cel.runtime.CelEvaluationException;
import io.kubejar.apimachinery.GoText;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code 'text %s'.format([…])}: how each clause prints a value, for readers of American English.
 *
 * <p>Follows {@code github.com/google/cel-go/ext/formatting.go}.
 */
final class TextFormat {
  private static final int DEFAULT_PRECISION = 6;
  private static final String SUPERSCRIPT = "⁰¹²³⁴⁵⁶⁷⁸⁹";

  private TextFormat() {}

  static String format(String template, List<?> arguments) throws CelEvaluationException {
    StringBuilder text = new StringBuilder();
    int next = 0;
    for (FormatTemplate.Part part : FormatTemplate.parse(template)) {
      if (part.literal() != null) {
        text.append(part.literal());
        continue;
      }
      if (next >= arguments.size()) {
        throw FunctionSet.error("index " + next + " out of range");
      }
      text.append(clause(part.clause(), part.precision(), arguments.get(next++)));
    }
    return text.toString();
  }

  private static String clause(char clause, int precision, @Nullable Object value)
      throws CelEvaluationException {
    return switch (clause) {
      case 's' -> text(value);
      case 'd' -> integer(value, FormatTemplate.DECIMAL).toString();
      case 'f' ->
          fixed(number(value, FormatTemplate.FIXED), precision < 0 ? DEFAULT_PRECISION : precision);
      case 'e' -> scientific(number(value, FormatTemplate.SCIENTIFIC));
      case 'b' ->
          value instanceof Boolean flag
              ? (flag ? "1" : "0")
              : integer(value, FormatTemplate.BINARY).toString(2);
      case 'o' -> integer(value, FormatTemplate.OCTAL).toString(8);
      case 'x' -> hex(value);
      default -> hex(value).toUpperCase(Locale.ROOT);
    };
  }

  private static CelEvaluationException misfit(String rule, @Nullable Object value) {
    return FunctionSet.error(FormatTemplate.misfit(rule, CelTypeNames.of(value)));
  }

  /** What {@code %s} prints. */
  static String text(@Nullable Object value) throws CelEvaluationException {
    if (value == null || value instanceof NullValue) {
      return "null";
    }
    if (value instanceof List<?> list) {
      StringJoiner joined = new StringJoiner(", ", "[", "]");
      for (Object element : list) {
        joined.add(literal(element));
      }
      return joined.toString();
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, String> sorted = new TreeMap<>();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        sorted.put(literal(entry.getKey()), literal(entry.getValue()));
      }
      StringJoiner joined = new StringJoiner(", ", "{", "}");
      sorted.forEach((key, element) -> joined.add(key + ":" + element));
      return joined.toString();
    }
    if (value instanceof CelType || CelTypeNames.isScalar(value)) {
      return Conversions.text(value);
    }
    throw misfit(FormatTemplate.STRING, value);
  }

  /** A value within a list or a map, as an expression would write it. */
  private static String literal(@Nullable Object value) throws CelEvaluationException {
    if (value instanceof String string) {
      return GoText.quote(string);
    }
    if (value instanceof CelByteString) {
      return "b" + GoText.quote(text(value));
    }
    if (value instanceof Duration) {
      return "duration(" + GoText.quote(text(value)) + ")";
    }
    if (value instanceof Instant) {
      return "timestamp(" + GoText.quote(text(value)) + ")";
    }
    if (value instanceof Double number) {
      boolean finite = !number.isInfinite() && !number.isNaN();
      return finite
          ? new BigDecimal(number).setScale(DEFAULT_PRECISION, RoundingMode.HALF_EVEN).toString()
          : GoText.quote(GoText.number(number));
    }
    if (value instanceof TypeType || value == null || CelTypeNames.isKnown(value)) {
      return text(value);
    }
    throw FunctionSet.error(
        "error during formatting: no formatting function for " + CelTypeNames.of(value));
  }

  private static double number(@Nullable Object value, String rule) throws CelEvaluationException {
    if (value instanceof Double number) {
      return number;
    }
    if (value instanceof String text) {
      switch (text) {
        case "NaN" -> {
          return Double.NaN;
        }
        case "Infinity" -> {
          return Double.POSITIVE_INFINITY;
        }
        case "-Infinity" -> {
          return Double.NEGATIVE_INFINITY;
        }
        default -> {}
      }
    }
    throw misfit(rule, value);
  }

  private static @Nullable String unprintable(double number) {
    if (Double.isNaN(number)) {
      return "NaN";
    }
    return Double.isInfinite(number) ? (number > 0 ? "∞" : "-∞") : null;
  }

  private static String fixed(double number, int precision) {
    String special = unprintable(number);
    return special != null
        ? special
        : String.format(
            Locale.US,
            "%,." + precision + "f",
            new BigDecimal(number).setScale(precision, RoundingMode.HALF_EVEN));
  }

  /** With six digits, whatever the precision asked for. */
  private static String scientific(double number) {
    String special = unprintable(number);
    if (special != null) {
      return special;
    }
    String text =
        number == 0
            ? "0.000000e+00"
            : String.format(Locale.ROOT, "%." + DEFAULT_PRECISION + "e", new BigDecimal(number));
    int e = text.indexOf('e');
    StringBuilder printed = new StringBuilder(text.substring(0, e)).append("×10");
    if (text.charAt(e + 1) == '-') {
      printed.append('⁻');
    }
    text.substring(e + 2).chars().forEach(c -> printed.append(SUPERSCRIPT.charAt(c - '0')));
    return printed.toString();
  }

  private static BigInteger integer(@Nullable Object value, String rule)
      throws CelEvaluationException {
    if (value instanceof Long number) {
      return BigInteger.valueOf(number);
    }
    if (value instanceof UnsignedLong number) {
      return number.bigIntegerValue();
    }
    throw misfit(rule, value);
  }

  private static String hex(@Nullable Object value) throws CelEvaluationException {
    if (value instanceof String string) {
      return HexFormat.of().formatHex(string.getBytes(StandardCharsets.UTF_8));
    }
    if (value instanceof CelByteString bytes) {
      return HexFormat.of().formatHex(bytes.toByteArray());
    }
    return integer(value, FormatTemplate.HEX).toString(16);
  }
}
