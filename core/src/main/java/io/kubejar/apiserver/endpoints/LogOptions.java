package io.kubejar.apiserver.endpoints;

import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.GroupKind;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apimachinery.Timestamps;
import io.kubejar.apiserver.QueryParameters;
import java.time.Instant;
import java.util.ArrayList;
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
   * @throws StatusException if they are no options for a Pod's log
   */
  static LogOptions of(String pod, QueryParameters query) {
    String sinceTime = query.firstOrEmpty("sinceTime");
    LogOptions options =
        new LogOptions(
            query.firstOrEmpty("container"),
            flag(query, "follow"),
            flag(query, "previous"),
            flag(query, "timestamps"),
            number(query, "tailLines"),
            number(query, "limitBytes"),
            number(query, "sinceSeconds"),
            sinceTime.isEmpty() ? null : Timestamps.parse(Json.text(sinceTime)));
    List<FieldError> errors = errors(query, options);
    if (!errors.isEmpty()) {
      throw StatusException.invalid(new GroupKind("", "PodLogOptions"), pod, errors);
    }
    return options;
  }

  private static List<FieldError> errors(QueryParameters query, LogOptions options) {
    List<FieldError> errors = new ArrayList<>(0);
    if (isBelow(0, query, "tailLines")) {
      errors.add(tooSmall("tailLines", options.tailLines, "must be greater than or equal to 0"));
    }
    if (isBelow(1, query, "limitBytes")) {
      errors.add(tooSmall("limitBytes", options.limitBytes, "must be greater than 0"));
    }
    boolean sinceSeconds = !query.firstOrEmpty("sinceSeconds").isEmpty();
    if (sinceSeconds && options.sinceTime != null) {
      String rule = "at most one of `sinceTime` or `sinceSeconds` may be specified";
      errors.add(FieldError.forbidden(FieldPath.of(""), rule));
    } else if (isBelow(1, query, "sinceSeconds")) {
      errors.add(tooSmall("sinceSeconds", options.sinceSeconds, "must be greater than 0"));
    }
    return errors;
  }

  private static boolean isBelow(long least, QueryParameters query, String name) {
    return !query.firstOrEmpty(name).isEmpty() && number(query, name) < least;
  }

  private static FieldError tooSmall(String name, long value, String rule) {
    return FieldError.invalid(FieldPath.of(name), Json.number(value), rule);
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

  /** A number, -1 if it is not given. */
  private static long number(QueryParameters query, String name) {
    String text = query.firstOrEmpty(name);
    if (text.isEmpty()) {
      return -1;
    }
    if (!text.matches("-?\\d{1,18}")) {
      throw StatusException.badRequest(
          "strconv.ParseInt: parsing \"" + text + "\": invalid syntax");
    }
    return Long.parseLong(text);
  }
}
