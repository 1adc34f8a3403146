package io.kubejar.apimachinery.serializer;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.GoText;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.Quantity;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Base64;

/**
 * Values of the types that have a text format of their own, brought into the form in which
 * Kubernetes writes them.
 */
final class ValueFormats {
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'");

  private ValueFormats() {}

  /** A quantity, which may be written as text or as a number. */
  static JsonNode quantity(JsonNode value) throws DecodingException {
    try {
      return Json.text(Quantity.parse(value.asText().trim()).toString());
    } catch (IllegalArgumentException e) {
      throw new DecodingException(String.valueOf(e.getMessage()));
    }
  }

  /** A time to the second, in UTC. */
  static JsonNode time(String text) throws DecodingException {
    OffsetDateTime time = parse(text, "2006-01-02T15:04:05Z07:00");
    return Json.text(time.truncatedTo(ChronoUnit.SECONDS).toInstant().toString());
  }

  /** A time to the microsecond, in UTC. */
  static JsonNode microTime(String text) throws DecodingException {
    OffsetDateTime time = parse(text, "2006-01-02T15:04:05.000000Z07:00");
    return Json.text(MICROS.format(time.withOffsetSameInstant(ZoneOffset.UTC)));
  }

  private static OffsetDateTime parse(String text, String layout) throws DecodingException {
    try {
      return OffsetDateTime.parse(text);
    } catch (DateTimeException e) {
      throw new DecodingException(
          "parsing time "
              + GoText.quote(text)
              + " as "
              + GoText.quote(layout)
              + ": cannot parse "
              + GoText.quote(text)
              + " as \"2006\"");
    }
  }

  /** Bytes in base64. */
  static JsonNode bytes(String text) throws DecodingException {
    String compact = text.replace("\n", "").replace("\r", "");
    int wrong = firstThatIsNotBase64(compact);
    if (wrong >= 0) {
      String why = "illegal base64 data at input byte " + wrong;
      throw new DecodingException(why, "error decoding from json: " + why);
    }
    return Json.text(Base64.getEncoder().encodeToString(Base64.getDecoder().decode(compact)));
  }

  /** Where the text stops being padded base64, -1 if nowhere. */
  private static int firstThatIsNotBase64(String text) {
    int padding = text.length();
    while (padding > 0 && text.charAt(padding - 1) == '=' && text.length() - padding < 2) {
      padding--;
    }
    for (int i = 0; i < padding; i++) {
      char c = text.charAt(i);
      boolean known = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
      if (!known && c != '+' && c != '/') {
        return i;
      }
    }
    boolean complete = text.length() % 4 == 0 && text.length() - padding < 3;
    return complete ? -1 : text.length() / 4 * 4;
  }
}
