package io.kubejar.apiserver.admission.cel;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.primitives.UnsignedLong;
import dev.cel.common.values.CelByteString;
import dev.cel.common.values.NullValue;
import io.kubejar.apimachinery.Json;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON as expressions see it without a schema, and values of expressions as JSON. */
public final class NativeValues {
  private NativeValues() {}

  /** The value for expressions; nothing is CEL's null. */
  static Object of(@Nullable JsonNode json) {
    if (json == null) {
      return NullValue.NULL_VALUE;
    }
    return switch (json.getNodeType()) {
      case OBJECT -> {
        Map<String, Object> fields = new LinkedHashMap<>();
        json.properties().forEach(f -> fields.put(f.getKey(), of(f.getValue())));
        yield Collections.unmodifiableMap(fields);
      }
      case ARRAY -> {
        List<Object> elements = new ArrayList<>(json.size());
        json.forEach(element -> elements.add(of(element)));
        yield Collections.unmodifiableList(elements);
      }
      case STRING -> json.asText();
      case BOOLEAN -> json.asBoolean();
      case NUMBER -> {
        boolean whole = json.isIntegralNumber() && json.canConvertToLong();
        yield whole ? (Object) json.longValue() : (Object) json.doubleValue();
      }
      default -> NullValue.NULL_VALUE;
    };
  }

  /**
   * The JSON of a value.
   *
   * @throws IllegalArgumentException for values that JSON has no words for
   */
  public static JsonNode toJson(Object value) {
    if (value instanceof Map<?, ?> map) {
      var object = Json.object();
      map.forEach((key, field) -> object.set(keyOf(key), toJson(field)));
      return object;
    }
    if (value instanceof List<?> list) {
      var array = Json.array();
      list.forEach(element -> array.add(toJson(element)));
      return array;
    }
    if (value instanceof CelByteString bytes) {
      return Json.text(Base64.getEncoder().encodeToString(bytes.toByteArray()));
    }
    if (value instanceof NullValue) {
      return Json.mapper().nullNode();
    }
    if (value instanceof UnsignedLong number) {
      return Json.mapper().valueToTree(number.bigIntegerValue());
    }
    if (value instanceof Instant time) {
      return Json.text(time.toString());
    }
    if (value instanceof Duration duration) {
      return Json.text(seconds(duration));
    }
    boolean isPlain =
        value instanceof String || value instanceof Boolean || value instanceof Number;
    if (isPlain) {
      return Json.mapper().valueToTree(value);
    }
    throw new IllegalArgumentException("unsupported type " + value.getClass().getSimpleName());
  }

  /** In the JSON form of protocol buffers, such as {@code 1.5s}. */
  private static String seconds(Duration duration) {
    BigDecimal nanos = BigDecimal.valueOf(duration.getNano(), 9);
    return BigDecimal.valueOf(duration.getSeconds()).add(nanos).stripTrailingZeros().toPlainString()
        + "s";
  }

  private static String keyOf(Object key) {
    if (key instanceof String text) {
      return text;
    }
    String type = key instanceof Long ? "int" : key instanceof Boolean ? "bool" : "uint";
    throw new IllegalArgumentException("unsupported type conversion from '" + type + "' to string");
  }
}
