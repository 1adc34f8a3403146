package io.kubejar.apimachinery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {

  @ParameterizedTest
  @CsvSource({
    "1000m,1",
    "0.5,500m",
    "1500m,1500m",
    "1,1",
    "0,0",
    "0Gi,0",
    "100000,100k",
    "1024Ki,1Mi",
    "1.5Gi,1536Mi",
    "1000Ki,1000Ki",
    "0.5Ki,512",
    "0.5Mi,512Ki",
    "0.0001Ki,102400u",
    "12e6,12e6",
    "1.5e3,1500",
    "1500e3,1500e3",
    "15e5,1500e3",
    "1E,1E",
    "1E3,1e3",
    "-1500m,-1500m",
    "+3,3",
    "0.1n,1n",
    ".5,500m",
    "5.,5",
    "1.0001Ki,1024102400u",
    "9999999999999999999,9223372036854775807",
    "10Ei,9223372036854775807",
  })
  void textBecomesCanonical(String written, String canonical) {
    assertThat(Quantity.parse(written)).hasToString(canonical);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "abc", "1.2.3", "1 Gi", "1Gi5x", "0x10"})
  void textThatIsNoQuantityIsRefused(String written) {
    assertThatThrownBy(() -> Quantity.parse(written))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "quantities must match the regular expression"
                + " '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
  }

  @Test
  void unknownSuffixesAndMissingDigitsAreToldApart() {
    assertThatThrownBy(() -> Quantity.parse("1mm")).hasMessage("unable to parse quantity's suffix");
    assertThatThrownBy(() -> Quantity.parse("--1")).hasMessage("unable to parse quantity's suffix");
    assertThatThrownBy(() -> Quantity.parse("Gi"))
        .hasMessage("unable to parse numeric part of quantity");
  }

  @Test
  void amountsAreRoundedAwayFromZeroToWholeUnits() {
    assertThat(Quantity.parse("1500m").value()).isEqualTo(2);
    assertThat(Quantity.parse("-1500m").value()).isEqualTo(-2);
    assertThat(Quantity.parse("1u").milliValue()).isEqualTo(1);
    assertThat(Quantity.parse("8Ei").milliValue()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void sumsKeepTheFormatOfTheFirstUnlessItIsZero() {
    assertThat(Quantity.parse("1Gi").plus(Quantity.parse("1G"))).hasToString("2073741824");
    assertThat(Quantity.ZERO.plus(Quantity.parse("1Gi"))).hasToString("1Gi");
    assertThat(Quantity.parse("2").minus(Quantity.parse("500m"))).hasToString("1500m");
    assertThat(Quantity.parse("250m").times(4)).hasToString("1");
  }

  @Test
  void comparisonGoesByAmountAndEqualityAlsoByFormat() {
    assertThat(Quantity.parse("1024")).isEqualByComparingTo(Quantity.parse("1Ki"));
    assertThat(Quantity.parse("1024")).isNotEqualTo(Quantity.parse("1Ki"));
    assertThat(Quantity.parse("1000m")).isEqualTo(Quantity.parse("1"));
  }

  @Property
  boolean canonicalTextReadsAsTheSameAmount(
      @ForAll @LongRange(min = -1_000_000_000_000L, max = 1_000_000_000_000L) long number,
      @ForAll @IntRange(max = 9) int suffix) {
    String[] suffixes = {"", "n", "u", "m", "k", "M", "Ki", "Mi", "e3", "e-3"};
    Quantity quantity = Quantity.parse(number + suffixes[suffix]);
    Quantity again = Quantity.parse(quantity.toString());
    return again.compareTo(quantity) == 0 && again.toString().equals(quantity.toString());
  }

  @Property
  boolean sumsAndDifferencesUndoEachOther(
      @ForAll @LongRange(min = -1_000_000_000L, max = 1_000_000_000L) long a,
      @ForAll @LongRange(min = -1_000_000_000L, max = 1_000_000_000L) long b) {
    Quantity first = Quantity.ofMillis(a);
    Quantity second = Quantity.of(b, Quantity.Format.BINARY_SI);
    return first.plus(second).minus(second).compareTo(first) == 0;
  }
}
