package io.kubejar.apiserver.endpoints;

import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.GroupKind;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apimachinery.Timestamps;
import io.kubejar.apiserver.QueryParameters;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The query of {@code pods/log}: {@code v1.PodLogOptions}.
 *
 * @param container empty if none was named
 * @param tailLines the last lines that are wanted, -1 for all
 * @param limitBytes the most that is wanted, -1 for all
 * @param sinceSeconds how far back, -1 for all
 * @param sinceTime from when on, null for all
 */
record LogOptions(
    String container,
    boolean follow,
    boolean previous,
    boolean timestamps,
    long tailLines,
    long limitBytes,
    long sinceSeconds,
    @Nullable Instant sinceTime) {

  /**
   * @throws StatusException if a value makes no sense
   */
  static LogOptions of(QueryParameters query) {
    String sinceTime = query.firstOrEmpty("sinceTime");
    return new LogOptions(
        query.firstOrEmpty("container"),
        flag(query, "follow"),
        flag(query, "previous"),
        flag(query, "timestamps"),
        number(query, "tailLines", 0),
        number(query, "limitBytes", 1),
        number(query, "sinceSeconds", 1),
        sinceTime.isEmpty() ? null : Timestamps.parse(Json.text(sinceTime)));
  }

  /** The time of the first line that is wanted. */
  Instant since(Instant now) {
    Instant time = sinceTime;
    if (time != null) {
      return time;
    }
    return sinceSeconds < 0 ? Instant.EPOCH : now.minusSeconds(sinceSeconds);
  }

  private static boolean flag(QueryParameters query, String name) {
    String value = query.firstOrEmpty(name);
    return value.equals("true") || value.equals("1");
  }

  private static long number(QueryParameters query, String name, long least) {
    String text = query.firstOrEmpty(name);
    if (text.isEmpty()) {
      return -1;
    }
    if (!text.matches("-?\\d{1,18}")) {
      throw StatusException.badRequest(
          "strconv.ParseInt: parsing \"" + text + "\": invalid syntax");
    }
    long value = Long.parseLong(text);
    if (value < least) {
      String rule = "must be greater than or equal to " + least;
      throw StatusException.invalid(
          new GroupKind("", "PodLogOptions"),
          "",
          List.of(FieldError.invalid(FieldPath.of(name), Json.number(value), rule)));
    }
    return value;
  }
}
