package io.kubejar.apimachinery;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * Times as objects write them: RFC 3339 in UTC, to the second or to the microsecond.
 *
 * <p>Follows {@code k8s.io/apimachinery/pkg/apis/meta/v1/time.go} and {@code micro_time.go}.
 */
public final class Timestamps {
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss'Z'").withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter MICROSECONDS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private Timestamps() {}

  /** A {@code metav1.Time}; parts of a second are dropped. */
  public static String format(Instant time) {
    return SECONDS.format(time.truncatedTo(ChronoUnit.SECONDS));
  }

  /** A {@code metav1.MicroTime}. */
  public static String formatMicro(Instant time) {
    return MICROSECONDS.format(time.truncatedTo(ChronoUnit.MICROS));
  }

  /** The time that a field holds, null if it is absent, empty or no time. */
  public static @Nullable Instant parse(JsonNode field) {
    if (!field.isTextual() || field.asText().isEmpty()) {
      return null;
    }
    try {
      return OffsetDateTime.parse(field.asText()).toInstant();
    } catch (DateTimeParseException e) {
      return null;
    }
  }
}
