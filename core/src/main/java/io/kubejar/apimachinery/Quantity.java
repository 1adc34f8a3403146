package io.kubejar.apimachinery;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An exact amount of a resource, such as {@code 500m} of cpu or {@code 2Gi} of memory. Immutable.
 *
 * <p>A quantity remembers the format that it was written in and prints itself canonically in it:
 * {@code 1000m} as {@code 1}, {@code 0.5} as {@code 500m}, {@code 1024Ki} as {@code 1Mi}. Amounts
 * finer than a nano are rounded away from zero, amounts above 2^63-1 are capped. Two quantities are
 * equal if they are the same amount in the same format; {@link #compareTo} goes by amount alone.
 *
 * <p>Follows {@code k8s.io/apimachinery/pkg/api/resource/quantity.go} and {@code suffix.go}.
 */
public final class Quantity implements Comparable<Quantity> {

  /** How an amount is written. */
  public enum Format {
    /** Powers of ten with letters: {@code 12e6} is {@code 12M}. */
    DECIMAL_SI,
    /** Powers of 1024: {@code Ki}, {@code Mi}, {@code Gi}. */
    BINARY_SI,
    /** Powers of ten as exponents: {@code 12e6}. */
    DECIMAL_EXPONENT
  }

  /** No amount at all. */
  public static final Quantity ZERO = new Quantity(BigDecimal.ZERO, Format.DECIMAL_SI);

  private static final String FORMAT_WRONG =
      "quantities must match the regular expression"
          + " '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
  private static final Pattern SYNTAX =
      Pattern.compile("([+-]?)([0-9]*)(?:\\.([0-9]*))?([eEinumkKMGTP]*[-+]?[0-9]*)");
  private static final int NANO_SCALE = 9;
  private static final int LARGEST_EXPONENT = 1000;
  private static final BigDecimal MAXIMUM = BigDecimal.valueOf(Long.MAX_VALUE);
  private static final BigDecimal KIBI = BigDecimal.valueOf(1024);
  private static final BigInteger KIBI_INTEGER = BigInteger.valueOf(1024);
  private static final String[] BINARY_SUFFIXES = {"", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};
  private static final String[] DECIMAL_SUFFIXES = {
    "n", "u", "m", "", "k", "M", "G", "T", "P", "E"
  };

  private final BigDecimal amount;
  private final Format format;
  private @Nullable String text;

  private Quantity(BigDecimal amount, Format format) {
    this.amount = amount;
    this.format = format;
  }

  /** So many units, in a format. */
  public static Quantity of(long units, Format format) {
    return new Quantity(BigDecimal.valueOf(units), format);
  }

  /** So many thousandths of a unit. */
  public static Quantity ofMillis(long millis) {
    return new Quantity(BigDecimal.valueOf(millis, 3), Format.DECIMAL_SI);
  }

  /**
   * Reads a quantity as users write it.
   *
   * @throws IllegalArgumentException with Kubernetes' message if the text is not a quantity
   */
  public static Quantity parse(String text) {
    Matcher parts = SYNTAX.matcher(text);
    if (text.isEmpty() || !parts.matches()) {
      throw new IllegalArgumentException(FORMAT_WRONG);
    }
    Suffix suffix = Suffix.parse(parts.group(4));
    String whole = parts.group(2);
    @Nullable String fraction = parts.group(3);
    String digits = fraction == null || fraction.isEmpty() ? whole : whole + "." + fraction;
    if (whole.isEmpty() && (fraction == null || fraction.isEmpty())) {
      throw new IllegalArgumentException("unable to parse numeric part of quantity");
    }
    BigDecimal magnitude = atMost(new BigDecimal(digits).multiply(suffix.factor()));
    BigDecimal amount = parts.group(1).equals("-") ? magnitude.negate() : magnitude;
    boolean fractional = magnitude.signum() > 0 && magnitude.compareTo(BigDecimal.ONE) < 0;
    Format format =
        suffix.format() == Format.BINARY_SI && fractional ? Format.DECIMAL_SI : suffix.format();
    return new Quantity(amount, format);
  }

  private static BigDecimal atMost(BigDecimal magnitude) {
    BigDecimal rounded =
        magnitude.scale() > NANO_SCALE
            ? magnitude.setScale(NANO_SCALE, RoundingMode.UP)
            : magnitude;
    return rounded.min(MAXIMUM);
  }

  /** The exact amount in units. */
  public BigDecimal amount() {
    return amount;
  }

  public Format format() {
    return format;
  }

  /** The amount in units, rounded away from zero; capped to what a long holds. */
  public long value() {
    return scaled(0);
  }

  /** The amount in thousandths of a unit, rounded away from zero; capped to what a long holds. */
  public long milliValue() {
    return scaled(3);
  }

  private long scaled(int digits) {
    BigDecimal scaled = amount.movePointRight(digits).setScale(0, RoundingMode.UP);
    if (scaled.compareTo(MAXIMUM) > 0) {
      return Long.MAX_VALUE;
    }
    return scaled.compareTo(MAXIMUM.negate()) < 0 ? Long.MIN_VALUE : scaled.longValueExact();
  }

  public boolean isZero() {
    return amount.signum() == 0;
  }

  /** -1, 0 or 1, as the amount is below, at or above zero. */
  public int signum() {
    return amount.signum();
  }

  /** The sum, in this quantity's format; in the other's if this one is zero. */
  public Quantity plus(Quantity other) {
    return new Quantity(amount.add(other.amount), isZero() ? other.format : format);
  }

  /** The difference, in this quantity's format; in the other's if this one is zero. */
  public Quantity minus(Quantity other) {
    return new Quantity(amount.subtract(other.amount), isZero() ? other.format : format);
  }

  /** The product with a whole number, in this quantity's format. */
  public Quantity times(long factor) {
    return new Quantity(amount.multiply(BigDecimal.valueOf(factor)), format);
  }

  public Quantity negated() {
    return new Quantity(amount.negate(), format);
  }

  @Override
  public int compareTo(Quantity other) {
    return amount.compareTo(other.amount);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Quantity that
        && format == that.format
        && amount.compareTo(that.amount) == 0;
  }

  @Override
  public int hashCode() {
    return 31 * amount.stripTrailingZeros().hashCode() + format.hashCode();
  }

  /** The canonical text: no fraction, the largest suffix that allows it. */
  @Override
  public String toString() {
    String known = text;
    if (known == null) {
      known = canonical();
      text = known;
    }
    return known;
  }

  private String canonical() {
    if (isZero()) {
      return "0";
    }
    boolean whole = amount.stripTrailingZeros().scale() <= 0;
    if (format == Format.BINARY_SI && whole && amount.abs().compareTo(KIBI) >= 0) {
      return binaryText(amount.toBigIntegerExact());
    }
    return decimalText();
  }

  private static String binaryText(BigInteger units) {
    BigInteger mantissa = units;
    int power = 0;
    while (power < BINARY_SUFFIXES.length - 1) {
      BigInteger[] division = mantissa.divideAndRemainder(KIBI_INTEGER);
      if (division[1].signum() != 0) {
        break;
      }
      mantissa = division[0];
      power++;
    }
    return mantissa + BINARY_SUFFIXES[power];
  }

  private String decimalText() {
    BigDecimal shortest = amount.stripTrailingZeros();
    int exponent = Math.floorDiv(-shortest.scale(), 3) * 3;
    if (format != Format.DECIMAL_EXPONENT) {
      exponent = Math.min(exponent, 18);
    }
    BigInteger mantissa = shortest.movePointLeft(exponent).toBigIntegerExact();
    if (format == Format.DECIMAL_EXPONENT) {
      return exponent == 0 ? mantissa.toString() : mantissa + "e" + exponent;
    }
    return mantissa + DECIMAL_SUFFIXES[exponent / 3 + 3];
  }

  /** What the letters after the digits mean. */
  private record Suffix(BigDecimal factor, Format format) {

    static Suffix parse(String letters) {
      for (int i = 1; i < BINARY_SUFFIXES.length; i++) {
        if (BINARY_SUFFIXES[i].equals(letters)) {
          return new Suffix(KIBI.pow(i), Format.BINARY_SI);
        }
      }
      for (int i = 0; i < DECIMAL_SUFFIXES.length; i++) {
        if (DECIMAL_SUFFIXES[i].equals(letters)) {
          return new Suffix(BigDecimal.ONE.scaleByPowerOfTen(3 * i - 9), Format.DECIMAL_SI);
        }
      }
      if (letters.matches("[eE][+-]?[0-9]{1,9}")) {
        int exponent = Integer.parseInt(letters.substring(1));
        int bounded = Math.max(-LARGEST_EXPONENT, Math.min(LARGEST_EXPONENT, exponent));
        return new Suffix(BigDecimal.ONE.scaleByPowerOfTen(bounded), Format.DECIMAL_EXPONENT);
      }
      throw new IllegalArgumentException("unable to parse quantity's suffix");
    }
  }
}
