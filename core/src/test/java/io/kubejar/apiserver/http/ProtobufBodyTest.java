package io.kubejar.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.Json;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProtobufBodyTest {

  /** A message under construction, by field number. */
  private static final class Message {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Message bytes(int field, byte[] value) {
      out.write(field << 3 | 2);
      out.write(value.length);
      out.writeBytes(value);
      return this;
    }

    Message text(int field, String value) {
      return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    Message message(int field, Message value) {
      return bytes(field, value.out.toByteArray());
    }

    Message number(int field, int value) {
      out.write(field << 3);
      out.write(value);
      return this;
    }
  }

  private static JsonNode decode(String apiVersion, String kind, Message raw) {
    Message type = new Message().text(1, apiVersion).text(2, kind);
    Message unknown = new Message().message(1, type).message(2, raw);
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(new byte[] {'k', '8', 's', 0});
    body.writeBytes(unknown.out.toByteArray());
    byte[] json = ProtobufBody.toJson(body.toByteArray());
    return Json.parse(new String(json, StandardCharsets.UTF_8));
  }

  @Test
  void mapsBytesAndEmptyFieldsBecomeTheirJson() {
    Message metadata = new Message().text(1, "x").text(2, "").message(8, new Message());
    Message entry = new Message().text(1, "p").bytes(2, new byte[] {'q'});

    assertThat(decode("v1", "Secret", new Message().message(1, metadata).message(2, entry)))
        .isEqualTo(
            Json.parse(
                "{\"kind\":\"Secret\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"x\"},"
                    + "\"data\":{\"p\":\"cQ==\"}}"));
  }

  @Test
  void inlinedFieldsQuantitiesAndIntOrStringsAreWrittenAsJsonHasThem() {
    Message emptyDir = new Message().message(2, new Message().text(1, "1Gi"));
    Message volume = new Message().text(1, "v").message(2, new Message().message(2, emptyDir));
    Message target = new Message().number(1, 0).number(2, 80).text(3, "");
    Message port = new Message().number(3, 80).message(4, target);

    assertThat(decode("v1", "Pod", new Message().message(2, new Message().message(1, volume))))
        .isEqualTo(
            Json.parse(
                "{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"spec\":{\"volumes\":[{\"name\":\"v\","
                    + "\"emptyDir\":{\"sizeLimit\":\"1Gi\"}}]}}"));
    assertThat(
            decode("v1", "Service", new Message().message(2, new Message().message(1, port)))
                .at("/spec/ports/0"))
        .isEqualTo(Json.parse("{\"port\":80,\"targetPort\":80}"));
  }

  @Test
  void pointersKeepTheirZeros() {
    Message spec = new Message().number(1, 0).number(7, 0);

    assertThat(decode("apps/v1", "Deployment", new Message().message(2, spec)).path("spec"))
        .isEqualTo(Json.parse("{\"replicas\":0}"));
  }

  @Test
  void typesOfEveryGroupAreFoundThere() {
    assertThat(decode("policy/v1", "DeleteOptions", new Message().number(1, 5)))
        .isEqualTo(
            Json.parse(
                "{\"kind\":\"DeleteOptions\",\"apiVersion\":\"policy/v1\","
                    + "\"gracePeriodSeconds\":5}"));
    assertThatThrownBy(() -> decode("example.com/v1", "Widget", new Message()))
        .hasMessage("the protobuf form of example.com/v1 Widget is not known");
  }

  @Test
  void whatIsNotProtobufIsRefused() {
    assertThatThrownBy(() -> ProtobufBody.toJson(new byte[] {'{', '}'}))
        .hasMessageContaining("does not appear to be a protobuf message");
    assertThatThrownBy(() -> ProtobufBody.toJson(new byte[] {'k', '8', 's', 0, 10, 99}))
        .hasMessageContaining("beyond the end");
  }
}
