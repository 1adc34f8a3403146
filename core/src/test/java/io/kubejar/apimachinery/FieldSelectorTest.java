package io.kubejar.apimachinery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kubejar.apimachinery.FieldSelector.Term;
import org.junit.jupiter.api.Test;

class FieldSelectorTest {

  @Test
  void readsComparisonsAndEscapes() {
    assertThat(FieldSelector.parse("b!=2,a==1,,c=x\\,y").terms())
        .containsExactly(
            new Term("a", false, "1"), new Term("b", true, "2"), new Term("c", false, "x,y"));
    assertThat(FieldSelector.parse("c=x\\,y")).hasToString("c=x\\,y");
    assertThat(FieldSelector.parse("").isEverything()).isTrue();
  }

  @Test
  void refusesInKubernetesWords() {
    assertThatThrownBy(() -> FieldSelector.parse("metadata.name"))
        .hasMessage("invalid selector: 'metadata.name'; can't understand 'metadata.name'");
    assertThatThrownBy(() -> FieldSelector.parse("a=b\\x"))
        .hasMessage("invalid field selector: invalid escape sequence: \\x");
    assertThatThrownBy(() -> FieldSelector.parse("a=b=c"))
        .hasMessage("invalid field selector: unescaped character in value: 61");
  }
}
