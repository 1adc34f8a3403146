package io.kubejar.apiserver.apiextensions;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.GroupKind;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.apiextensions.schema.StructuralSchema;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Which CEL rules an API server of Kubernetes 1.36.4 found too expensive, and by how much: {@code
 * costs.json} holds schemas with one rule each and the causes of the refusal.
 */
class RecordedCostsTest {

  @TestFactory
  Stream<DynamicTest> estimatesAreThoseOfARealServer() throws IOException {
    JsonNode recorded;
    try (InputStream in = RecordedCostsTest.class.getResourceAsStream("costs.json")) {
      recorded = Json.mapper().readTree(in);
    }
    assertThat(recorded).isNotEmpty();
    return StreamSupport.stream(recorded.spliterator(), false)
        .map(entry -> DynamicTest.dynamicTest(entry.path("name").asText(), () -> check(entry)));
  }

  private static void check(JsonNode entry) {
    FieldPath path = FieldPath.of("spec", "validation", "openAPIV3Schema");
    List<FieldError> errors =
        SchemaValidation.validate(path, StructuralSchema.parse(entry.path("schema")), false);
    JsonNode status =
        StatusException.invalid(new GroupKind("g", "K"), "n", errors).status().toJson();
    JsonNode causes = status.path("details").path("causes");
    assertThat(causes.isMissingNode() ? Json.array() : causes).isEqualTo(entry.path("causes"));
  }
}
