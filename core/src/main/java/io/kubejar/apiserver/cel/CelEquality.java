package io.kubejar.apiserver.cel;

import com.google.common.primitives.UnsignedLong;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Equality of CEL values: numbers by value, containers by elements. */
final class CelEquality {
  private CelEquality() {}

  static boolean equal(@Nullable Object a, @Nullable Object b) {
    if (a == null || b == null) {
      return a == null && b == null;
    }
    if (isNumber(a) && isNumber(b)) {
      return equalNumbers((Number) a, (Number) b);
    }
    if (a instanceof List<?> x && b instanceof List<?> y) {
      return equalLists(x, y);
    }
    if (a instanceof Map<?, ?> x && b instanceof Map<?, ?> y) {
      return x.size() == y.size()
          && x.entrySet().stream()
              .allMatch(e -> y.containsKey(e.getKey()) && equal(e.getValue(), y.get(e.getKey())));
    }
    if (a instanceof Optional<?> x && b instanceof Optional<?> y) {
      return equal(x.orElse(null), y.orElse(null));
    }
    return a.equals(b);
  }

  private static boolean isNumber(Object value) {
    return value instanceof Long || value instanceof Double || value instanceof UnsignedLong;
  }

  private static boolean equalNumbers(Number a, Number b) {
    if (a instanceof Double || b instanceof Double) {
      double x = a.doubleValue();
      double y = b.doubleValue();
      boolean finite = !Double.isNaN(x + y) && !Double.isInfinite(x) && !Double.isInfinite(y);
      return finite ? decimal(a).compareTo(decimal(b)) == 0 : x == y;
    }
    return decimal(a).compareTo(decimal(b)) == 0;
  }

  private static BigDecimal decimal(Number number) {
    return number instanceof Double d
        ? new BigDecimal(d)
        : number instanceof UnsignedLong u
            ? new BigDecimal(u.bigIntegerValue())
            : BigDecimal.valueOf(number.longValue());
  }

  private static boolean equalLists(List<?> a, List<?> b) {
    if (a instanceof AssociativeList x) {
      return x.hasSameElements(b);
    }
    if (b instanceof AssociativeList y) {
      return y.hasSameElements(a);
    }
    if (a.size() != b.size()) {
      return false;
    }
    for (int i = 0; i < a.size(); i++) {
      if (!equal(a.get(i), b.get(i))) {
        return false;
      }
    }
    return true;
  }
}
