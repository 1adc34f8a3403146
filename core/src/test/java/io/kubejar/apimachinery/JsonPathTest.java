package io.kubejar.apimachinery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonPathTest {
  private static final JsonNode ROOT =
      Json.parse(
          """
          {"a":{"b":1,"c.d/e":"x"},"list":[{"n":"p","v":1},{"n":"q","v":2},{"n":"r","v":3}],
          "deep":{"n":"s"}}""");

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        ".a.b; [1]",
        "$.a.b; [1]",
        ".a.c\\.d/e; [\"x\"]",
        ".a['c.d/e']; [\"x\"]",
        ".a[\"c\\.d/e\"]; [\"x\"]",
        ".list[0].n; [\"p\"]",
        ".list[-1].n; [\"r\"]",
        ".list[1:].v; [2,3]",
        ".list[0:2].v; [1,2]",
        ".list[0,2].n; [\"p\",\"r\"]",
        ".list[*].v; [1,2,3]",
        ".list.*.v; [1,2,3]",
        ".list[?(@.n==\"q\")].v; [2]",
        ".list[?(@.n=='q')].v; [2]",
        ".list[?(@.v>=2)].n; [\"q\",\"r\"]",
        ".list[?(@.missing)].n; []",
        "..n; [\"p\",\"q\",\"r\",\"s\"]",
        ".missing.b; []",
        ".a.b.c; []"
      })
  void pathsLeadToValues(String path, String expected) {
    ArrayNode found = Json.array();
    JsonPath.parse(path).find(ROOT).forEach(found::add);

    assertThat(found).isEqualTo(Json.parse(expected));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", ".a[", ".a[x]", ".a[?(b)]", ".a[?(@.b==1]", ".a['b]", ".a[1:2:3:4]"})
  void brokenPathsAreRefused(String path) {
    assertThatThrownBy(() -> JsonPath.parse(path))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(path);
  }
}
