package io.kubejar.apiserver.apiextensions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import java.math.BigDecimal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes whole floating point numbers without a fraction, as Go's JSON encoder does: {@code 1.0} is
 * stored as {@code 1}.
 */
final class WholeNumbers {
  /** From here on Go writes an exponent. */
  private static final double EXPONENT_FROM = 1e21;

  private WholeNumbers() {}

  /** Rewrites the numbers of a tree in place. */
  static void shorten(JsonNode container) {
    if (container instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> field : object.properties()) {
        JsonNode shorter = shorter(field.getValue());
        if (shorter != null) {
          field.setValue(shorter);
        } else {
          shorten(field.getValue());
        }
      }
    } else if (container instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        JsonNode shorter = shorter(array.get(i));
        if (shorter != null) {
          array.set(i, shorter);
        } else {
          shorten(array.get(i));
        }
      }
    }
  }

  private static @Nullable JsonNode shorter(JsonNode value) {
    if (!value.isFloatingPointNumber()) {
      return null;
    }
    double number = value.doubleValue();
    if (number != Math.rint(number) || Math.abs(number) >= EXPONENT_FROM) {
      return null;
    }
    return number == (long) number
        ? Json.number((long) number)
        : Json.mapper().getNodeFactory().numberNode(BigDecimal.valueOf(number).toBigInteger());
  }
}
