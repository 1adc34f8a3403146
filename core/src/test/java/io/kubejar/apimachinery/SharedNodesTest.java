package io.kubejar.apimachinery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class SharedNodesTest {
  private static final String CONTAINER =
      """
      {"spec": {"containers": [{"name": "app", "ports": [{"containerPort": 80}, {}]}]}}
      """;

  private static ObjectNode frozen(String json) {
    return Json.freeze((ObjectNode) Json.parse(json));
  }

  @Test
  void equalPartsOfTwoObjectsAreOneNode() {
    ObjectNode one = frozen(CONTAINER);
    ObjectNode other = frozen(CONTAINER);
    assertThat(other).isNotSameAs(one).isEqualTo(one);
    assertThat(other.path("spec")).isSameAs(one.path("spec"));
  }

  @Test
  void fieldsKeepTheOrderTheyWereWrittenIn() {
    ObjectNode one = frozen("{\"labels\": {\"a\": \"1\", \"b\": \"2\"}}");
    ObjectNode other = frozen("{\"labels\": {\"b\": \"2\", \"a\": \"1\"}}");
    assertThat(other).isEqualTo(one);
    assertThat(other).hasToString("{\"labels\":{\"b\":\"2\",\"a\":\"1\"}}");
    assertThat(one).hasToString("{\"labels\":{\"a\":\"1\",\"b\":\"2\"}}");
  }

  @Test
  void valuesOfDifferentTypesStayDifferent() {
    frozen("{\"a\": {\"x\": 1}, \"b\": {\"x\": \"1\"}, \"c\": {\"x\": true}}");
    ObjectNode object = frozen("{\"a\": {\"x\": \"1\"}, \"b\": {\"x\": 1}, \"c\": {\"x\": 1.0}}");
    assertThat(object).hasToString("{\"a\":{\"x\":\"1\"},\"b\":{\"x\":1},\"c\":{\"x\":1.0}}");
  }

  @Property(tries = 200)
  void freezingChangesNothingThatCanBeRead(
      @ForAll @Size(max = 20)
          Map<@AlphaChars @StringLength(max = 3) String, @Size(max = 3) List<Integer>> lists) {
    ObjectNode object = Json.object();
    lists.forEach(
        (name, numbers) -> {
          ObjectNode inner = object.putObject(name);
          numbers.forEach(inner.putArray(name)::add);
          numbers.forEach(n -> inner.put("n" + n, name));
        });
    String text = object.toString();
    ObjectNode frozen = Json.freeze(object);
    assertThat(frozen).hasToString(text).isEqualTo(object);
    assertThat(frozen.deepCopy()).hasToString(text);
  }
}
