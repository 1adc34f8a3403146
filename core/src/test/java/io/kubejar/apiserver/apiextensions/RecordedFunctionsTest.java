package io.kubejar.apiserver.apiextensions;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.Json;
import io.kubejar.apiserver.apiextensions.schema.StructuralSchema;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What an API server of Kubernetes 1.36.4 made of CEL's functions. {@code functions.json} holds
 * expressions: {@code value}s, which were printed by {@code '%s'.format([…])} in a message; {@code
 * rule}s; and {@code expression}s that were judged by what they may cost as often as {@code cost}
 * says.
 */
class RecordedFunctionsTest {
  private static final Pattern FACTOR = Pattern.compile("by factor of (.*?) \\(");

  @TestFactory
  Stream<DynamicTest> functionsGiveWhatTheyGiveOnARealServer() throws IOException {
    JsonNode recorded;
    try (InputStream in = RecordedFunctionsTest.class.getResourceAsStream("functions.json")) {
      recorded = Json.mapper().readTree(in);
    }
    assertThat(recorded.path("cases")).isNotEmpty();
    return StreamSupport.stream(recorded.path("cases").spliterator(), false)
        .map(entry -> DynamicTest.dynamicTest(entry.toString(), () -> check(entry, recorded)));
  }

  private static void check(JsonNode entry, JsonNode recorded) {
    ObjectNode tested = Json.object().put("type", "object");
    tested.set("properties", recorded.path("fields"));
    ObjectNode rule = tested.putArray("x-kubernetes-validations").addObject();
    if (entry.has("cost")) {
      rule.put("rule", "[" + entry.path("expression").asText() + "].size() == 1");
      ObjectNode list = Json.object().put("type", "array");
      list.put("maxItems", entry.path("cost").asLong()).set("items", tested);
      String problems = refusal(list);
      Matcher factor = FACTOR.matcher(problems);
      String cost = problems.isEmpty() ? "cheap" : factor.find() ? factor.group(1) : problems;
      assertThat(cost).isEqualTo(entry.path("expected").asText());
      return;
    }
    if (entry.has("rule")) {
      rule.put("rule", entry.path("rule").asText()).put("message", "FALSE");
    } else {
      String printed = "'%s'.format([" + entry.path("value").asText() + "])";
      rule.put("rule", printed + " == '\u0001'").put("messageExpression", printed);
    }
    String refusal = refusal(tested);
    if (entry.has("refused")) {
      String kind = entry.path("refused").asText();
      assertThat(refusal).contains(kind.equals("budget") ? "exceeds budget" : kind);
    } else {
      assertThat(refusal).isEmpty();
      assertThat(answer(tested, recorded.path("object")))
          .isEqualTo(entry.path("expected").asText());
    }
  }

  private static ObjectNode resource(ObjectNode tested) {
    ObjectNode schema = Json.object().put("type", "object");
    ObjectNode spec = schema.putObject("properties").putObject("spec").put("type", "object");
    spec.putObject("properties").set("p", tested);
    return schema;
  }

  private static String refusal(ObjectNode tested) {
    FieldPath path = FieldPath.of("spec", "validation", "openAPIV3Schema");
    StructuralSchema schema = StructuralSchema.parse(resource(tested));
    return messages(SchemaValidation.validate(path, schema, false));
  }

  private static String answer(ObjectNode tested, JsonNode value) {
    CustomResourceStrategy strategy = RecordedExpressionsTest.strategy(resource(tested));
    ObjectNode object = Json.object();
    object.putObject("spec").set("p", value);
    String messages = messages(strategy.validate(RecordedExpressionsTest.decode(strategy, object)));
    return messages.isEmpty() ? "TRUE" : messages.replace("Invalid value: ", "");
  }

  private static String messages(List<FieldError> errors) {
    return errors.stream().map(FieldError::body).collect(Collectors.joining(" | "));
  }
}
