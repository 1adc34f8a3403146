package io.kubejar.apimachinery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelSelectorParserTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "app=web | true",
        "app==web | true",
        "app!=web | false",
        "missing!=web | true",
        "app in (api,web) | true",
        "app in (api) | false",
        "app notin (api) | true",
        "missing notin (api) | true",
        "app | true",
        "!app | false",
        "!missing | true",
        "rank>3 | true",
        "rank>4 | false",
        "rank<5 | true",
        "app>1 | false",
        "in in (in) | false",
        "' app = web , rank ' | true",
        "app=web,tier= | false",
        "empty= | true",
        "app in (,) | false",
        "empty in () | true"
      })
  void selectsByEveryOperator(String selector, boolean selected) {
    assertThat(
            LabelSelectorParser.parse(selector)
                .matches(Json.parse("{\"app\":\"web\",\"rank\":\"4\",\"empty\":\"\"}")))
        .isEqualTo(selected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "app=a b | found 'b', expected: ',' or 'end of string'",
        "!app=x | found '=', expected: ',' or 'end of string'",
        "(a) | found '(', expected: !, identifier, or 'end of string'",
        "app===x | unable to parse requirement: found '=', expected: identifier",
        "a foo b | unable to parse requirement: found 'foo', expected: in, notin, =, ==, !=, gt, lt",
        "app in x | unable to parse requirement: found 'x' expected: '('",
        "app in (a | unable to parse requirement: found '', expected: ',' or ')'",
        "app in (a b) | unable to parse requirement: found 'b', expected: ',' or ')'",
        "app=x, | found '', expected: identifier after ','",
        "!!app | unable to parse requirement: found '!', expected: identifier",
        "a>x | unable to parse requirement: values[0]: Invalid value: \"x\": for 'Gt', 'Lt' operators, the value must be an integer"
      })
  void refusesInKubernetesWords(String selector, String sentence) {
    assertThatThrownBy(() -> LabelSelectorParser.parse(selector)).hasMessage(sentence);
  }

  @Test
  void refusesKeysAndValuesThatNoLabelHas() {
    assertThatThrownBy(() -> LabelSelectorParser.parse("app=-x"))
        .hasMessageStartingWith(
            "unable to parse requirement: values[0][app]: Invalid value: \"-x\"");
    assertThatThrownBy(() -> LabelSelectorParser.parse("a/b/c=x"))
        .hasMessageStartingWith(
            "unable to parse requirement: <nil>: Invalid value: \"a/b/c\": a valid label key must");
  }

  @Test
  void anEmptySelectorSelectsEverything() {
    assertThat(LabelSelectorParser.parse("").isEverything()).isTrue();
  }
}
