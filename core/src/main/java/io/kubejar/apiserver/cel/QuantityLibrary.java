package io.kubejar.apiserver.cel;

import dev.cel.common.types.CelType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelEvaluationException;
import io.kubejar.apimachinery.Quantity;
import java.math.BigDecimal;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

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
    FunctionSet functions = new FunctionSet().opaque(QUANTITY, Amount.class);
    List<CelType> text = List.of(SimpleType.STRING);
    functions.global("quantity", QUANTITY, text, a -> parse((String) a[0]));
    functions.global("isQuantity", BOOL, text, a -> isQuantity((String) a[0]));
    List<CelType> one = List.of(QUANTITY);
    List<CelType> two = List.of(QUANTITY, QUANTITY);
    List<CelType> withInt = List.of(QUANTITY, INT);
    functions.global("sign", INT, one, a -> Long.valueOf(((Amount) a[0]).quantity.signum()));
    functions.member("isInteger", BOOL, one, a -> ((Amount) a[0]).isInteger());
    functions.member("asInteger", INT, one, a -> ((Amount) a[0]).asInteger());
    functions.member(
        "asApproximateFloat",
        SimpleType.DOUBLE,
        one,
        a -> ((Amount) a[0]).quantity.amount().doubleValue());
    functions.member("add", QUANTITY, two, a -> ((Amount) a[0]).plus((Amount) a[1]));
    functions.member("add", QUANTITY, withInt, a -> ((Amount) a[0]).plus(of((Long) a[1])));
    functions.member("sub", QUANTITY, two, a -> ((Amount) a[0]).minus((Amount) a[1]));
    functions.member("sub", QUANTITY, withInt, a -> ((Amount) a[0]).minus(of((Long) a[1])));
    functions.member("isLessThan", BOOL, two, a -> compare(a) < 0);
    functions.member("isGreaterThan", BOOL, two, a -> compare(a) > 0);
    functions.member("compareTo", INT, two, a -> Long.valueOf(Integer.signum(compare(a))));
    return functions;
  }

  private static int compare(Object[] arguments) {
    return ((Amount) arguments[0]).quantity.compareTo(((Amount) arguments[1]).quantity);
  }

  private static Amount of(long units) {
    return new Amount(Quantity.of(units, Quantity.Format.DECIMAL_SI), 0);
  }

  private static boolean isQuantity(String text) {
    try {
      Quantity.parse(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static Amount parse(String text) throws CelEvaluationException {
    try {
      return new Amount(Quantity.parse(text), Amount.scaleOf(text));
    } catch (IllegalArgumentException e) {
      String problem = String.valueOf(e.getMessage());
      if (problem.startsWith("unable to parse")) {
        throw new CelEvaluationException(problem, e);
      }
      throw new CelEvaluationException(
          "quantities must match the regular expression"
              + " '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
          e);
    }
  }

  /**
   * A quantity, and how a real server holds it: as a 64-bit number of a power of ten, or, when it
   * has too many digits for that, as a decimal, which never counts as an integer.
   *
   * <p>Follows {@code k8s.io/apimachinery/pkg/api/resource/quantity.go}.
   */
  static final class Amount {
    private static final int DECIMAL = Integer.MIN_VALUE;
    private static final int MOST_DIGITS = 18;
    private static final int MOST_BINARY_DIGITS = 14;
    private static final int SMALLEST_SCALE = -9;
    private static final Pattern PARTS = Pattern.compile("[+-]?0*(\\d*)(?:\\.(\\d*))?(.*)");
    private static final String DECIMAL_SUFFIXES = "num kMGTPE";
    private static final String BINARY_SUFFIXES = "KMGTPE";

    private final Quantity quantity;
    private final int scale;

    private Amount(Quantity quantity, int scale) {
      this.quantity = quantity;
      this.scale = scale;
    }

    /** The power of ten by which a well-formed quantity is held. */
    private static int scaleOf(String text) {
      Matcher parts = PARTS.matcher(text);
      if (!parts.matches()) {
        return DECIMAL;
      }
      int whole = Math.max(1, parts.group(1).length());
      int fraction = parts.group(2) == null ? 0 : parts.group(2).length();
      String suffix = parts.group(3);
      if (suffix.endsWith("i")) {
        int exponent = 10 * (BINARY_SUFFIXES.indexOf(suffix.charAt(0)) + 1);
        boolean fits = fraction == 0 && whole + exponent * 3 / 10 <= MOST_BINARY_DIGITS;
        return fits ? 0 : DECIMAL;
      }
      int exponent =
          suffix.matches("[eE].+")
              ? Integer.parseInt(suffix.substring(1))
              : 3 * (suffix.isEmpty() ? 0 : DECIMAL_SUFFIXES.indexOf(suffix) - 3);
      boolean fits = whole + fraction <= MOST_DIGITS && exponent - fraction >= SMALLEST_SCALE;
      return fits ? exponent - fraction : DECIMAL;
    }

    private boolean isInteger() {
      BigDecimal amount = quantity.amount().stripTrailingZeros();
      return scale >= 0 && amount.scale() <= 0 && amount.toBigInteger().bitLength() < Long.SIZE;
    }

    private long asInteger() throws CelEvaluationException {
      if (!isInteger()) {
        throw FunctionSet.error("cannot convert value to integer");
      }
      return quantity.amount().longValueExact();
    }

    private Amount plus(Amount other) {
      return new Amount(quantity.plus(other.quantity), commonScale(other));
    }

    private Amount minus(Amount other) {
      return new Amount(quantity.minus(other.quantity), commonScale(other));
    }

    private int commonScale(Amount other) {
      if (other.quantity.isZero()) {
        return scale;
      }
      return quantity.isZero() ? other.scale : Math.min(scale, other.scale);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Amount amount && quantity.compareTo(amount.quantity) == 0;
    }

    @Override
    public int hashCode() {
      return quantity.hashCode();
    }

    @Override
    public String toString() {
      return quantity.toString();
    }
  }
}
