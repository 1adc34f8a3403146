package io.kubejar.apiserver.cel;

import com.google.common.primitives.UnsignedLong;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.types.CelType;
import dev.cel.common.types.TypeType;
import dev.cel.common.values.CelByteString;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import io.kubejar.apimachinery.GoText;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The conversions between CEL's types whose results or errors are Go's own.
 *
 * <p>Follows {@code github.com/google/cel-go/common/types}.
 */
final class Conversions {
  private static final Set<String> TRUE = Set.of("1", "t", "T", "true", "TRUE", "True");
  private static final Set<String> FALSE = Set.of("0", "f", "F", "false", "FALSE", "False");
  private static final Pattern RFC_3339 =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)");
  private static final double TWO_TO_63 = 0x1p63;
  private static final double TWO_TO_64 = 0x1p64;

  private Conversions() {}

  /** The overloads of the standard library that these take the place of. */
  static final Set<String> REPLACED =
      Set.of(
          "STRING_TO_BOOL",
          "STRING_TO_INT64",
          "DOUBLE_TO_INT64",
          "STRING_TO_UINT64",
          "DOUBLE_TO_UINT64",
          "INT64_TO_UINT64",
          "STRING_TO_DOUBLE",
          "DOUBLE_TO_STRING",
          "DURATION_TO_STRING",
          "TIMESTAMP_TO_STRING",
          "BYTES_TO_STRING",
          "STRING_TO_DURATION",
          "STRING_TO_TIMESTAMP",
          "DURATION_TO_MILLISECONDS");

  static List<CelFunctionBinding> bindings() {
    return List.of(
        CelFunctionBinding.from("string_to_bool", String.class, Conversions::toBool),
        CelFunctionBinding.from("string_to_int64", String.class, Conversions::toInt),
        CelFunctionBinding.from("double_to_int64", Double.class, Conversions::toInt),
        CelFunctionBinding.from("string_to_uint64", String.class, Conversions::toUint),
        CelFunctionBinding.from("double_to_uint64", Double.class, Conversions::toUint),
        CelFunctionBinding.from("int64_to_uint64", Long.class, Conversions::toUint),
        CelFunctionBinding.from("string_to_double", String.class, Conversions::toDouble),
        CelFunctionBinding.from("double_to_string", Double.class, Conversions::text),
        CelFunctionBinding.from("duration_to_string", Duration.class, Conversions::text),
        CelFunctionBinding.from("timestamp_to_string", Instant.class, Conversions::text),
        CelFunctionBinding.from("bytes_to_string", CelByteString.class, Conversions::utf8),
        CelFunctionBinding.from("string_to_duration", String.class, Conversions::toDuration),
        CelFunctionBinding.from("string_to_timestamp", String.class, Conversions::toTimestamp),
        CelFunctionBinding.from("duration_to_milliseconds", Duration.class, Duration::toMillis));
  }

  /**
   * Converts a literal, to see whether it can be.
   *
   * @throws CelEvaluationException if it cannot
   */
  static void tryConversion(String function, CelConstant constant) throws CelEvaluationException {
    switch (constant.getKind()) {
      case STRING_VALUE -> tryText(function, constant.stringValue());
      case DOUBLE_VALUE -> {
        if (function.equals("int")) {
          toInt(constant.doubleValue());
        } else if (function.equals("uint")) {
          toUint(constant.doubleValue());
        }
      }
      case INT64_VALUE -> {
        if (function.equals("uint")) {
          toUint(constant.int64Value());
        }
      }
      case BYTES_VALUE -> {
        if (function.equals("string")) {
          utf8(constant.bytesValue());
        }
      }
      default -> {}
    }
  }

  private static void tryText(String function, String text) throws CelEvaluationException {
    switch (function) {
      case "int" -> toInt(text);
      case "uint" -> toUint(text);
      case "double" -> toDouble(text);
      case "bool" -> toBool(text);
      case "timestamp" -> toTimestamp(text);
      case "duration" -> toDuration(text);
      default -> {}
    }
  }

  private static CelEvaluationException mismatch(String type) {
    return FunctionSet.error("type conversion error from 'string' to '" + type + "'");
  }

  private static Boolean toBool(String text) throws CelEvaluationException {
    if (!TRUE.contains(text) && !FALSE.contains(text)) {
      throw mismatch("bool");
    }
    return TRUE.contains(text);
  }

  private static <T> T parse(String text, String type, Function<String, T> parser)
      throws CelEvaluationException {
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new CelEvaluationException(mismatch(type).getMessage(), e);
    }
  }

  private static Long toInt(String text) throws CelEvaluationException {
    return parse(text, "int", Long::valueOf);
  }

  private static Long toInt(Double number) throws CelEvaluationException {
    if (number.isNaN() || number <= -TWO_TO_63 || number >= TWO_TO_63) {
      throw FunctionSet.error("integer overflow");
    }
    return number.longValue();
  }

  private static UnsignedLong toUint(String text) throws CelEvaluationException {
    return parse(text, "uint", UnsignedLong::valueOf);
  }

  private static UnsignedLong toUint(Double number) throws CelEvaluationException {
    if (number.isNaN() || number < 0 || number >= TWO_TO_64) {
      throw FunctionSet.error("unsigned integer overflow");
    }
    return UnsignedLong.valueOf(new BigDecimal(number).toBigInteger());
  }

  private static UnsignedLong toUint(Long number) throws CelEvaluationException {
    if (number < 0) {
      throw FunctionSet.error("unsigned integer overflow");
    }
    return UnsignedLong.valueOf(number);
  }

  private static Double toDouble(String text) throws CelEvaluationException {
    return parse(text, "double", GoText::parseNumber);
  }

  private static Duration toDuration(String text) throws CelEvaluationException {
    return parse(text, "google.protobuf.Duration", GoDuration::parse);
  }

  private static Instant toTimestamp(String text) throws CelEvaluationException {
    try {
      return parseTimestamp(text);
    } catch (DateTimeException e) {
      throw new CelEvaluationException("invalid RFC 3339 timestamp " + GoText.quote(text), e);
    }
  }

  /**
   * @throws DateTimeException if the text is no date and time of the years 1 to 9999
   */
  static Instant parseTimestamp(String text) {
    if (!RFC_3339.matcher(text).matches() || text.startsWith("0000")) {
      throw new DateTimeException("no RFC 3339 timestamp");
    }
    return OffsetDateTime.parse(text).toInstant();
  }

  private static String utf8(CelByteString bytes) throws CelEvaluationException {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.toByteArray()))
          .toString();
    } catch (CharacterCodingException e) {
      throw new CelEvaluationException("invalid UTF-8 in bytes, cannot convert to string", e);
    }
  }

  /** A scalar or a type as {@code string()} gives it. */
  static String text(Object value) throws CelEvaluationException {
    if (value instanceof Double number) {
      return GoText.shortNumber(number);
    }
    if (value instanceof Duration duration) {
      BigDecimal seconds =
          BigDecimal.valueOf(duration.getSeconds())
              .add(BigDecimal.valueOf(duration.getNano(), 9))
              .stripTrailingZeros();
      return seconds.toPlainString() + "s";
    }
    if (value instanceof Instant instant) {
      String text = DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(instant.atOffset(ZoneOffset.UTC));
      return text.replaceFirst("(\\.\\d*?)0+Z$", "$1Z");
    }
    if (value instanceof CelByteString bytes) {
      return utf8(bytes);
    }
    if (value instanceof TypeType type) {
      return type.containingTypeName();
    }
    return value instanceof CelType type ? type.name() : value.toString();
  }
}
