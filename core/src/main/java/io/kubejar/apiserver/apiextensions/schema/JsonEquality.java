package io.kubejar.apiserver.apiextensions.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Equality of JSON values as Go sees them: integers and floating point numbers differ. */
final class JsonEquality {
  private JsonEquality() {}

  @SuppressWarnings("ReferenceEquality") // Parts that an update did not touch are shared.
  static boolean equal(JsonNode a, JsonNode b) {
    if (a == b) {
      return true;
    }
    if (a.isNumber() && b.isNumber()) {
      boolean integers = isInteger(a);
      if (integers != isInteger(b)) {
        return false;
      }
      return integers ? a.longValue() == b.longValue() : a.doubleValue() == b.doubleValue();
    }
    if (a instanceof ObjectNode x && b instanceof ObjectNode y) {
      return x.size() == y.size()
          && x.properties().stream()
              .allMatch(f -> y.has(f.getKey()) && equal(f.getValue(), y.get(f.getKey())));
    }
    if (a instanceof ArrayNode x && b instanceof ArrayNode y) {
      if (x.size() != y.size()) {
        return false;
      }
      for (int i = 0; i < x.size(); i++) {
        if (!equal(x.get(i), y.get(i))) {
          return false;
        }
      }
      return true;
    }
    return a.equals(b);
  }

  /** Whether Go decodes the number as an int64; larger ones become floating point numbers. */
  static boolean isInteger(JsonNode number) {
    return number.isIntegralNumber() && number.canConvertToLong();
  }
}
