package io.kubejar.apimachinery.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.StatusException;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PatchTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'a':[1,2]} | [{'op':'add','path':'/a/-','value':3}] | {'a':[1,2,3]}",
        "{'a':[1,2]} | [{'op':'add','path':'/a/0','value':3}] | {'a':[3,1,2]}",
        "{'a':[1,2]} | [{'op':'add','path':'/a/-1','value':3}] | {'a':[1,2,3]}",
        "{'a':1} | [{'op':'replace','path':'/a','value':{'b':2}}] | {'a':{'b':2}}",
        "{'a':1} | [{'op':'replace','path':'','value':{'b':2}}] | {'b':2}",
        "{'a':1,'b':2} | [{'op':'move','from':'/a','path':'/c'}] | {'b':2,'c':1}",
        "{'a':[1]} | [{'op':'copy','from':'/a','path':'/c'}] | {'a':[1],'c':[1]}",
        "{'a/b':1,'c~d':2} | [{'op':'remove','path':'/a~1b'}] | {'c~d':2}",
        "{'a':1} | [{'op':'test','path':'/b','value':null}] | {'a':1}",
        "{'a':1} | [{'op':'test','path':'/a','value':1},{'op':'remove','path':'/a'}] | {}",
      })
  void operationsApply(String from, String patch, String to) {
    assertThat(JsonPatch.of(json(patch)).apply(json(from))).isEqualTo(json(to));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{'op':'remove','path':'/nope'}]",
        "[{'op':'replace','path':'/nope','value':1}]",
        "[{'op':'add','path':'/nope/deep','value':1}]",
        "[{'op':'add','path':'/list/7','value':1}]",
        "[{'op':'add','path':'/list/x','value':1}]",
        "[{'op':'add','path':'','value':{}}]",
        "[{'op':'test','path':'/list','value':[2]}]",
        "[{'op':'test','path':'/list/7','value':null}]",
        "[{'op':'move','from':'/nope','path':'/a'}]",
      })
  void operationsThatDoNotFitAreUnprocessable(String patch) {
    JsonNode document = json("{'list':[1]}");
    assertThatThrownBy(() -> JsonPatch.of(json(patch)).apply(document))
        .isInstanceOfSatisfying(
            StatusException.class, e -> assertThat(e.status().code()).isEqualTo(422));
    assertThat(document).isEqualTo(json("{'list':[1]}"));
  }

  @Test
  void unreadableOperationsAreBadRequests() {
    assertThatThrownBy(() -> JsonPatch.of(json("[{'path':'/a','op':'frob'}]")))
        .hasMessage("invalid operation {\"op\":\"frob\",\"path\":\"/a\"}: unsupported operation");
    assertThatThrownBy(() -> JsonPatch.of(json("{}")))
        .hasMessage(
            "error decoding patch: json: cannot unmarshal object into Go value of type"
                + " []handlers.jsonPatchOp");
  }

  @Test
  void tooManyOperationsAreRefused() {
    ArrayNode operations = Json.array();
    for (int i = 0; i <= 10_000; i++) {
      operations.addObject().put("op", "remove").put("path", "/a");
    }
    assertThatThrownBy(() -> JsonPatch.of(operations))
        .hasMessage(
            "Request entity too large: The allowed maximum operations in a JSON patch is 10000,"
                + " got 10001");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'a':{'b':1}} | {'a':{'b':null,'c':2}} | {'a':{'c':2}}",
        "{'a':[1]} | {'a':[{'x':null,'y':1},null]} | {'a':[{'y':1},null]}",
        "{'a':1} | {'b':{'c':null,'d':{'e':null}}} | {'a':1,'b':{'d':{}}}",
        "{'a':1} | {'a':{'b':1}} | {'a':{'b':1}}",
        "{'a':1} | [1] | [1]",
      })
  void mergePatchesApply(String from, String patch, String to) {
    assertThat(MergePatch.apply(json(from), json(patch))).isEqualTo(json(to));
  }

  @Test
  void mediaTypesNameThePatch() {
    assertThat(PatchType.of("application/merge-patch+json; charset=utf-8", false))
        .isEqualTo(PatchType.MERGE);
    assertThatThrownBy(() -> PatchType.of("application/strategic-merge-patch+json", false))
        .hasMessage(
            "the body of the request was in an unknown format - accepted media types include:"
                + " application/json-patch+json, application/merge-patch+json,"
                + " application/apply-patch+yaml");
  }

  @Property(tries = 300)
  void theDifferenceOfTwoObjectsTurnsOneIntoTheOther(
      @ForAll("objects") ObjectNode from, @ForAll("objects") ObjectNode to) {
    JsonNode difference = MergePatch.diff(from, to);
    assertThat(MergePatch.apply(from, difference)).isEqualTo(to);
  }

  @Property(tries = 300)
  void applyingAMergePatchTwiceChangesNothingMore(
      @ForAll("objects") ObjectNode from, @ForAll("objects") ObjectNode patch) {
    JsonNode once = MergePatch.apply(from, patch);
    assertThat(MergePatch.apply(once, patch)).isEqualTo(once);
  }

  @Provide
  Arbitrary<ObjectNode> objects() {
    return objects(3);
  }

  private static Arbitrary<ObjectNode> objects(int depth) {
    Arbitrary<JsonNode> values =
        Arbitraries.oneOf(
            Arbitraries.integers().between(0, 3).map(Json::number),
            Arbitraries.of("x", "y").map(Json::text));
    if (depth > 0) {
      Arbitrary<ObjectNode> smaller = objects(depth - 1);
      values =
          Arbitraries.oneOf(
              values, smaller.map(o -> o), smaller.list().ofMaxSize(2).map(PatchTest::list));
    }
    Arbitrary<String> names = Arbitraries.of("a", "b", "c", "d");
    return Arbitraries.maps(names, values).ofMaxSize(3).map(PatchTest::object);
  }

  private static ObjectNode object(Map<String, JsonNode> fields) {
    ObjectNode object = Json.object();
    object.setAll(fields);
    return object;
  }

  private static JsonNode list(List<ObjectNode> elements) {
    return Json.array().addAll(elements);
  }

  private static JsonNode json(String text) {
    return Json.parse(text.replace('\'', '"'));
  }
}
