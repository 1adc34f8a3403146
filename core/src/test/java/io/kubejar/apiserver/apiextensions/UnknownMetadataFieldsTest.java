package io.kubejar.apiserver.apiextensions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.schema.Schema.ObjectSchema;
import io.kubejar.apimachinery.serializer.DecodingException;
import io.kubejar.apimachinery.serializer.UnknownFields;
import io.kubejar.apiserver.apiextensions.schema.StructuralSchema;
import io.kubejar.apiserver.apiextensions.schema.TypeSchemas;
import org.junit.jupiter.api.Test;

/** What strict validation says of the metadata of custom resources and of what they embed. */
class UnknownMetadataFieldsTest {
  private final ObjectSchema schema =
      TypeSchemas.resource(
          StructuralSchema.parse(
              Json.parse(
                  """
                  {"type": "object", "properties": {"spec": {"type": "object", "properties": {
                   "item": {"type": "object", "x-kubernetes-embedded-resource": true,
                    "x-kubernetes-preserve-unknown-fields": true}}}}}\
                  """)));

  private static ObjectNode object(String json) {
    return (ObjectNode) Json.parse(json);
  }

  @Test
  void unknownFieldsOfMetadataAreNamedInOrder() throws DecodingException {
    assertThat(
            UnknownFields.of(
                schema, object("{\"metadata\": {\"name\": \"x\", \"foo\": 1, \"bar\": 2}}")))
        .containsExactly("unknown field \"metadata.bar\"", "unknown field \"metadata.foo\"");
  }

  @Test
  void embeddedMetadataOfAnotherTypeIsRefusedWithItsPath() {
    ObjectNode object =
        object("{\"spec\": {\"item\": {\"metadata\": {\"name\": \"x\", \"labels\": {\"a\": 1}}}}}");

    assertThatThrownBy(() -> UnknownFields.of(schema, object))
        .hasMessage(
            "spec.item.metadata: Invalid value: {\"labels\":{\"a\":1},\"name\":\"x\"}: json: cannot"
                + " unmarshal number into Go struct field ObjectMeta.labels of type string");
  }
}
