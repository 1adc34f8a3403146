package io.kubejar.apiserver.registry.batch;

import io.kubejar.apimachinery.GoText;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The syntax of cron schedules: five fields, or a descriptor such as {@code @daily}; with the
 * sentences of the parser that Kubernetes uses, {@code github.com/robfig/cron/v3}.
 */
final class CronSyntax {
  private static final Set<String> DESCRIPTORS =
      Set.of("@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly");
  private static final Map<String, Integer> MONTHS =
      Map.ofEntries(
          Map.entry("jan", 1),
          Map.entry("feb", 2),
          Map.entry("mar", 3),
          Map.entry("apr", 4),
          Map.entry("may", 5),
          Map.entry("jun", 6),
          Map.entry("jul", 7),
          Map.entry("aug", 8),
          Map.entry("sep", 9),
          Map.entry("oct", 10),
          Map.entry("nov", 11),
          Map.entry("dec", 12));
  private static final Map<String, Integer> DAYS =
      Map.of("sun", 0, "mon", 1, "tue", 2, "wed", 3, "thu", 4, "fri", 5, "sat", 6);
  private static final List<Bounds> FIELDS =
      List.of(
          new Bounds(0, 59, Map.of()),
          new Bounds(0, 23, Map.of()),
          new Bounds(1, 31, Map.of()),
          new Bounds(1, 12, MONTHS),
          new Bounds(0, 6, DAYS));

  private CronSyntax() {}

  private record Bounds(int least, int most, Map<String, Integer> names) {}

  /** What is wrong with a schedule; empty if nothing is. */
  static String errorIn(String schedule) {
    try {
      check(schedule);
      return "";
    } catch (IllegalArgumentException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static void check(String text) {
    String schedule = text;
    if (schedule.startsWith("TZ=") || schedule.startsWith("CRON_TZ=")) {
      int blank = schedule.indexOf(' ');
      schedule = blank < 0 ? "" : schedule.substring(blank).strip();
    }
    if (schedule.startsWith("@")) {
      descriptor(schedule);
      return;
    }
    String trimmed = schedule.strip();
    String[] fields = trimmed.isEmpty() ? new String[0] : trimmed.split("\\s+");
    if (fields.length != FIELDS.size()) {
      throw new IllegalArgumentException(
          "expected exactly 5 fields, found "
              + fields.length
              + ": ["
              + String.join(" ", fields)
              + "]");
    }
    for (int i = 0; i < fields.length; i++) {
      for (String part : fields[i].split(",", -1)) {
        range(part, FIELDS.get(i));
      }
    }
  }

  private static void descriptor(String schedule) {
    if (schedule.startsWith("@every ")) {
      return;
    }
    if (!DESCRIPTORS.contains(schedule)) {
      throw new IllegalArgumentException("unrecognized descriptor: " + schedule);
    }
  }

  private static void range(String expression, Bounds bounds) {
    String[] rangeAndStep = expression.split("/", -1);
    String[] lowAndHigh = rangeAndStep[0].split("-", -1);
    boolean star = lowAndHigh[0].equals("*") || lowAndHigh[0].equals("?");
    int start = bounds.least();
    int end = bounds.most();
    if (!star) {
      start = number(lowAndHigh[0], bounds.names());
      if (lowAndHigh.length > 2) {
        throw new IllegalArgumentException("too many hyphens: " + expression);
      }
      end = lowAndHigh.length == 2 ? number(lowAndHigh[1], bounds.names()) : start;
    }
    int step = 1;
    if (rangeAndStep.length > 2) {
      throw new IllegalArgumentException("too many slashes: " + expression);
    }
    if (rangeAndStep.length == 2) {
      step = number(rangeAndStep[1], Map.of());
      if (!star && lowAndHigh.length == 1) {
        end = bounds.most();
      }
    }
    checkRange(expression, bounds, start, end, step);
  }

  private static void checkRange(String expression, Bounds bounds, int start, int end, int step) {
    if (start < bounds.least()) {
      throw new IllegalArgumentException(
          "beginning of range (%d) below minimum (%d): %s"
              .formatted(start, bounds.least(), expression));
    }
    if (end > bounds.most()) {
      throw new IllegalArgumentException(
          "end of range (%d) above maximum (%d): %s".formatted(end, bounds.most(), expression));
    }
    if (start > end) {
      throw new IllegalArgumentException(
          "beginning of range (%d) beyond end of range (%d): %s".formatted(start, end, expression));
    }
    if (step == 0) {
      throw new IllegalArgumentException(
          "step of range should be a positive number: " + expression);
    }
  }

  private static int number(String text, Map<String, Integer> names) {
    Integer named = names.get(text.toLowerCase(Locale.ROOT));
    if (named != null) {
      return named;
    }
    int value;
    try {
      value = Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "failed to parse int from "
              + text
              + ": strconv.Atoi: parsing "
              + GoText.quote(text)
              + ": invalid syntax",
          e);
    }
    if (value < 0) {
      throw new IllegalArgumentException("negative number (" + value + ") not allowed: " + text);
    }
    return value;
  }
}
