package io.kubejar.apiserver.registry.batch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronSyntaxTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"* * * * *", "*/5 1-3 1,15 jan-mar mon", "@daily", "@every 5m", "0 0 1 1 ?"})
  void acceptsWhatCronKnows(String schedule) {
    assertThat(CronSyntax.errorIn(schedule)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "61 * * * *|end of range (61) above maximum (59): 61",
        "* * 0 * *|beginning of range (0) below minimum (1): 0",
        "5-3 * * * *|beginning of range (5) beyond end of range (3): 5-3",
        "*/0 * * * *|step of range should be a positive number: */0",
        "* * *|expected exactly 5 fields, found 3: [* * *]",
        "@often|unrecognized descriptor: @often"
      })
  void saysWhatIsWrongInTheWordsOfTheParser(String schedule, String error) {
    assertThat(CronSyntax.errorIn(schedule)).isEqualTo(error);
  }

  @Test
  void quotesWhatIsNotANumber() {
    assertThat(CronSyntax.errorIn("x * * * *"))
        .isEqualTo("failed to parse int from x: strconv.Atoi: parsing \"x\": invalid syntax");
  }
}
