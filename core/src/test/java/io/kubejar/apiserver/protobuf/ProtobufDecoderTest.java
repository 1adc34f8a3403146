package io.kubejar.apiserver.protobuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.CodedOutputStream;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.StatusException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ProtobufDecoderTest {
  /** Writes the fields of one message. */
  private interface Fields {
    void write(CodedOutputStream out) throws IOException;
  }

  private static byte[] message(Fields fields) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    fields.write(out);
    out.flush();
    return bytes.toByteArray();
  }

  private static byte[] body(String apiVersion, String kind, byte[] raw) throws IOException {
    byte[] typeMeta =
        message(
            out -> {
              out.writeString(1, apiVersion);
              out.writeString(2, kind);
            });
    byte[] unknown =
        message(
            out -> {
              out.writeByteArray(1, typeMeta);
              out.writeByteArray(2, raw);
              out.writeString(3, "");
              out.writeString(4, "");
            });
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(new byte[] {'k', '8', 's', 0});
    bytes.write(unknown);
    return bytes.toByteArray();
  }

  @Test
  void emptyScalarsAreDroppedUnlessTheyArePointers() throws IOException {
    byte[] metadata =
        message(
            out -> {
              out.writeString(1, "web");
              out.writeString(2, "");
              out.writeByteArray(8, new byte[0]);
            });
    byte[] spec =
        message(
            out -> {
              out.writeInt32(1, 0);
              out.writeInt32(5, 0);
            });
    byte[] deployment =
        message(
            out -> {
              out.writeByteArray(1, metadata);
              out.writeByteArray(2, spec);
            });
    assertThat(ProtobufDecoder.decode(body("apps/v1", "Deployment", deployment)))
        .isEqualTo(
            Json.parse(
                """
                {"kind":"Deployment","apiVersion":"apps/v1","metadata":{"name":"web"},
                 "spec":{"replicas":0}}\
                """));
  }

  @Test
  void fieldsOfEmbeddedStructsStandInTheirParent() throws IOException {
    byte[] emptyDir = message(out -> out.writeString(1, "Memory"));
    byte[] source = message(out -> out.writeByteArray(2, emptyDir));
    byte[] volume =
        message(
            out -> {
              out.writeString(1, "cache");
              out.writeByteArray(2, source);
            });
    byte[] spec = message(out -> out.writeByteArray(1, volume));
    byte[] pod = message(out -> out.writeByteArray(2, spec));
    assertThat(ProtobufDecoder.decode(body("v1", "Pod", pod)).path("spec").path("volumes"))
        .isEqualTo(Json.parse("[{\"name\":\"cache\",\"emptyDir\":{\"medium\":\"Memory\"}}]"));
  }

  @Test
  void mapsBytesTimesAndQuantitiesHaveTheirJsonForms() throws IOException {
    byte[] time = message(out -> out.writeInt64(1, 1_767_225_600));
    byte[] metadata = message(out -> out.writeByteArray(8, time));
    byte[] entry =
        message(
            out -> {
              out.writeString(1, "password");
              out.writeByteArray(2, "secret".getBytes(StandardCharsets.UTF_8));
            });
    byte[] secret =
        message(
            out -> {
              out.writeByteArray(1, metadata);
              out.writeByteArray(2, entry);
            });
    assertThat(ProtobufDecoder.decode(body("v1", "Secret", secret)))
        .isEqualTo(
            Json.parse(
                """
                {"kind":"Secret","apiVersion":"v1",
                 "metadata":{"creationTimestamp":"2026-01-01T00:00:00Z"},
                 "data":{"password":"c2VjcmV0"}}\
                """));
  }

  @Test
  void whatHasNoProtobufEncodingIsRefused() throws IOException {
    assertThatThrownBy(() -> ProtobufDecoder.decode(body("example.com/v1", "Widget", new byte[0])))
        .isInstanceOfSatisfying(
            StatusException.class, e -> assertThat(e.status().code()).isEqualTo(415));
    assertThatThrownBy(() -> ProtobufDecoder.decode("{}".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOfSatisfying(
            StatusException.class, e -> assertThat(e.status().code()).isEqualTo(400));
    byte[] unknownField = message(out -> out.writeString(999, "x"));
    assertThatThrownBy(() -> ProtobufDecoder.decode(body("v1", "Pod", unknownField)))
        .isInstanceOf(StatusException.class)
        .hasMessageContaining("999");
  }

  /** The bytes and the JSON are what one API server of 1.36.4 answered for the same definition. */
  @Test
  void aDefinitionDecodesToTheJsonOfTheServerThatEncodedIt() throws IOException {
    byte[] encoded = Base64.getMimeDecoder().decode(resource("customresourcedefinition.base64"));
    String json = new String(resource("customresourcedefinition.json"), StandardCharsets.UTF_8);
    assertThat(ProtobufDecoder.decode(encoded)).isEqualTo(Json.parse(json));
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = ProtobufDecoderTest.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    }
  }
}
