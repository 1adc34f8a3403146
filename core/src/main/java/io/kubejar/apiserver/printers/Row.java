package io.kubejar.apiserver.printers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/** The cells of one object while they are being filled. */
final class Row {
  private static final String UNKNOWN = "<unknown>";

  private final KubeObject object;
  private final Instant now;
  private final ArrayNode cells = Json.array();

  Row(KubeObject object, Instant now) {
    this.object = object;
    this.now = now;
  }

  ArrayNode cells() {
    return cells;
  }

  Instant now() {
    return now;
  }

  Row name() {
    return text(object.name());
  }

  Row text(String text) {
    cells.add(text);
    return this;
  }

  /** The text of a field, empty if the field is absent. */
  Row text(JsonNode field) {
    return text(field.asText());
  }

  /** The text of a field, another text if the field is absent or empty. */
  Row text(JsonNode field, String otherwise) {
    String text = field.asText();
    return text(text.isEmpty() ? otherwise : text);
  }

  /** A field's number, 0 if the field is absent. */
  Row number(JsonNode field) {
    return number(field.asLong());
  }

  Row number(long number) {
    cells.add(Json.number(number));
    return this;
  }

  /** A field's number, {@code <none>} if the field is absent. */
  Row numberOrNone(JsonNode field) {
    return field.isNumber() ? number(field) : text(CellText.NONE);
  }

  Row bool(boolean value) {
    cells.add(value);
    return this;
  }

  /** The time since the object was created. */
  Row age() {
    return text(since(object.metadata().path("creationTimestamp")));
  }

  /** How long ago a timestamp is. */
  String since(JsonNode timestamp) {
    Instant time = time(timestamp);
    return time.equals(Instant.EPOCH) ? UNKNOWN : HumanDuration.of(Duration.between(time, now));
  }

  /** A timestamp, the epoch if it is absent or not one. */
  static Instant time(JsonNode timestamp) {
    String text = timestamp.asText();
    if (text.isEmpty() || text.equals("null")) {
      return Instant.EPOCH;
    }
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      return Instant.EPOCH;
    }
  }
}
