package io.kubejar.apimachinery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoTextTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0",
    "-0.0, 0, -0",
    "100000, 100000, 100000",
    "1000000, 1000000, 1e+06",
    "1e21, 1e+21, 1e+21",
    "0.00001, 1e-05, 1e-05",
    "0.1, 0.1, 0.1",
    "Infinity, +Inf, +Inf"
  })
  void numbersPrintAsInGo(double number, String asValue, String inShort) {
    assertThat(GoText.number(number)).isEqualTo(asValue);
    assertThat(GoText.shortNumber(number)).isEqualTo(inShort);
  }

  @ParameterizedTest
  @CsvSource({"1.5, 1.5", ".5, 0.5", "inf, Infinity", "-Inf, -Infinity", "0x1p4, 16"})
  void numbersAreReadAsInGo(String text, double number) {
    assertThat(GoText.parseNumber(text)).isEqualTo(number);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " 1", "1 ", "1f", "1d", "1e400", "x"})
  void whatIsNoNumberInGoIsRefused(String text) {
    assertThatThrownBy(() -> GoText.parseNumber(text)).isInstanceOf(NumberFormatException.class);
  }

  @Test
  void celQuotesOnlyWhatHasALetter() {
    assertThat(GoText.quoteForCel("a\"\n\u0001é")).isEqualTo("\"a\\\"\\n\u0001é\"");
    assertThat(GoText.quote("a\"\n\u0001é")).isEqualTo("\"a\\\"\\n\\x01é\"");
  }
}
