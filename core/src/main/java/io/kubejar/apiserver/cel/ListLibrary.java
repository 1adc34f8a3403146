package io.kubejar.apiserver.cel;

import com.google.common.primitives.UnsignedLong;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.TypeParamType;
import dev.cel.runtime.CelEvaluationException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * {@code isSorted, sum, min, max, indexOf, lastIndexOf} of lists.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/cel/library/lists.go}.
 */
final class ListLibrary {
  private static final List<CelType> COMPARABLE =
      List.of(
          SimpleType.INT,
          SimpleType.UINT,
          SimpleType.DOUBLE,
          SimpleType.BOOL,
          SimpleType.DURATION,
          SimpleType.TIMESTAMP,
          SimpleType.STRING,
          SimpleType.BYTES);
  private static final List<CelType> SUMMABLE =
      List.of(SimpleType.INT, SimpleType.UINT, SimpleType.DOUBLE, SimpleType.DURATION);

  private ListLibrary() {}

  static FunctionSet functions() {
    FunctionSet functions = new FunctionSet();
    for (CelType element : COMPARABLE) {
      List<CelType> list = List.of(ListType.create(element));
      functions.member("isSorted", SimpleType.BOOL, list, args -> isSorted((List<?>) args[0]));
      functions.member("min", element, list, args -> extreme((List<?>) args[0], "min", -1));
      functions.member("max", element, list, args -> extreme((List<?>) args[0], "max", 1));
    }
    for (CelType element : SUMMABLE) {
      List<CelType> list = List.of(ListType.create(element));
      functions.member("sum", element, list, args -> sum((List<?>) args[0], element));
    }
    TypeParamType any = TypeParamType.create("T");
    List<CelType> search = List.of(ListType.create(any), any);
    functions.member(
        "indexOf", SimpleType.INT, search, args -> indexOf((List<?>) args[0], args[1]));
    functions.member(
        "lastIndexOf", SimpleType.INT, search, args -> lastIndexOf((List<?>) args[0], args[1]));
    return functions;
  }

  private static boolean isSorted(List<?> list) {
    for (int i = 1; i < list.size(); i++) {
      if (ListExtensions.compare(list.get(i - 1), list.get(i)) > 0) {
        return false;
      }
    }
    return true;
  }

  private static Object extreme(List<?> list, String function, int sign)
      throws CelEvaluationException {
    if (list.isEmpty()) {
      throw FunctionSet.error(function + " called on empty list");
    }
    Object best = list.get(0);
    for (Object element : list) {
      if (ListExtensions.compare(element, best) * sign > 0) {
        best = element;
      }
    }
    return Objects.requireNonNull(best);
  }

  private static Object sum(List<?> list, CelType element) throws CelEvaluationException {
    try {
      Object first = list.isEmpty() ? "" : list.get(0);
      if (first instanceof Double || element.equals(SimpleType.DOUBLE)) {
        return list.stream().mapToDouble(v -> ((Number) v).doubleValue()).sum();
      }
      if (first instanceof Duration || element.equals(SimpleType.DURATION)) {
        return list.stream().map(v -> (Duration) v).reduce(Duration.ZERO, Duration::plus);
      }
      long total = 0;
      for (Object value : list) {
        total = Math.addExact(total, ((Number) value).longValue());
      }
      return element.equals(SimpleType.UINT) ? UnsignedLong.valueOf(total) : Long.valueOf(total);
    } catch (ArithmeticException e) {
      throw new CelEvaluationException("integer overflow", e);
    }
  }

  private static long indexOf(List<?> list, Object wanted) {
    for (int i = 0; i < list.size(); i++) {
      if (CelEquality.equal(list.get(i), wanted)) {
        return i;
      }
    }
    return -1;
  }

  private static long lastIndexOf(List<?> list, Object wanted) {
    for (int i = list.size() - 1; i >= 0; i--) {
      if (CelEquality.equal(list.get(i), wanted)) {
        return i;
      }
    }
    return -1;
  }
}
