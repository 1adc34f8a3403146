package io.kubejar.apiserver.cel;

import dev.cel.common.types.CelType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelEvaluationException;
import io.kubejar.apimachinery.Quantity;
import java.math.BigDecimal;
import java.util.List;

/**
 * Quantities such as {@code 1.5Gi}.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/cel/library/quantity.go}.
 */
final class QuantityLibrary {
  private static final CelType QUANTITY = OpaqueType.create("kubernetes.Quantity");
  private static final CelType BOOL = SimpleType.BOOL;
  private static final CelType INT = SimpleType.INT;

  private QuantityLibrary() {}

  static FunctionSet functions() {
    FunctionSet functions = new FunctionSet().opaque(QUANTITY, Quantity.class);
    List<CelType> text = List.of(SimpleType.STRING);
    functions.global("quantity", QUANTITY, text, a -> parse((String) a[0]));
    functions.global("isQuantity", BOOL, text, a -> isQuantity((String) a[0]));
    List<CelType> one = List.of(QUANTITY);
    List<CelType> two = List.of(QUANTITY, QUANTITY);
    List<CelType> withInt = List.of(QUANTITY, INT);
    functions.global("sign", INT, one, a -> Long.valueOf(((Quantity) a[0]).signum()));
    functions.member("isInteger", BOOL, one, a -> isInteger((Quantity) a[0]));
    functions.member("asInteger", INT, one, a -> asInteger((Quantity) a[0]));
    functions.member("asApproximateFloat", SimpleType.DOUBLE, one, a -> amount(a[0]).doubleValue());
    functions.member("add", QUANTITY, two, a -> ((Quantity) a[0]).plus((Quantity) a[1]));
    functions.member("add", QUANTITY, withInt, a -> ((Quantity) a[0]).plus(of((Long) a[1])));
    functions.member("sub", QUANTITY, two, a -> ((Quantity) a[0]).minus((Quantity) a[1]));
    functions.member("sub", QUANTITY, withInt, a -> ((Quantity) a[0]).minus(of((Long) a[1])));
    functions.member("isLessThan", BOOL, two, a -> compare(a) < 0);
    functions.member("isGreaterThan", BOOL, two, a -> compare(a) > 0);
    functions.member("compareTo", INT, two, a -> Long.valueOf(Integer.signum(compare(a))));
    return functions;
  }

  private static int compare(Object[] arguments) {
    return ((Quantity) arguments[0]).compareTo((Quantity) arguments[1]);
  }

  private static BigDecimal amount(Object quantity) {
    return ((Quantity) quantity).amount();
  }

  private static Quantity of(long units) {
    return Quantity.of(units, Quantity.Format.DECIMAL_SI);
  }

  private static boolean isQuantity(String text) {
    try {
      Quantity.parse(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static Quantity parse(String text) throws CelEvaluationException {
    try {
      return Quantity.parse(text);
    } catch (IllegalArgumentException e) {
      throw new CelEvaluationException(
          "quantities must match the regular expression"
              + " '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
          e);
    }
  }

  private static boolean isInteger(Quantity quantity) {
    BigDecimal amount = quantity.amount().stripTrailingZeros();
    return amount.scale() <= 0 && amount.toBigInteger().bitLength() < Long.SIZE;
  }

  private static long asInteger(Quantity quantity) throws CelEvaluationException {
    if (!isInteger(quantity)) {
      throw FunctionSet.error("cannot convert value to integer");
    }
    return quantity.amount().longValueExact();
  }
}
