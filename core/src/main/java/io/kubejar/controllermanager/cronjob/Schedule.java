package io.kubejar.controllermanager.cronjob;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * When a CronJob runs: five fields, or a descriptor such as {@code @hourly}, in a time zone.
 *
 * <p>Follows {@code github.com/robfig/cron/v3} (parser.go, spec.go): if both day fields are
 * restricted, either suffices; times that a change to summer time skips do not happen.
 */
final class Schedule {
  private static final int YEARS_TO_SEARCH = 5;
  private static final Map<String, String> DESCRIPTORS =
      Map.of(
          "@yearly", "0 0 1 1 *",
          "@annually", "0 0 1 1 *",
          "@monthly", "0 0 1 * *",
          "@weekly", "0 0 * * 0",
          "@daily", "0 0 * * *",
          "@midnight", "0 0 * * *",
          "@hourly", "0 * * * *");
  private static final List<String> MONTHS =
      List.of(
          "", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
  private static final List<String> DAYS = List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");

  private final Field minute;
  private final Field hour;
  private final Field dayOfMonth;
  private final Field month;
  private final Field dayOfWeek;
  private final ZoneId zone;
  private final @Nullable Duration every;

  /** The values of a field that match; {@code any} if it was written as a star. */
  private record Field(BitSet values, boolean any) {
    boolean matches(int value) {
      return values.get(value);
    }
  }

  private Schedule(String text, ZoneId zone) {
    String[] fields = text.trim().split("\\s+", -1);
    if (fields.length != 5) {
      throw new IllegalArgumentException(
          "expected exactly 5 fields, found %d: [%s]"
              .formatted(text.isBlank() ? 0 : fields.length, String.join(" ", fields)));
    }
    this.minute = field(fields[0], 0, 59, List.of());
    this.hour = field(fields[1], 0, 23, List.of());
    this.dayOfMonth = field(fields[2], 1, 31, List.of());
    this.month = field(fields[3], 1, 12, MONTHS);
    this.dayOfWeek = field(fields[4], 0, 6, DAYS);
    this.zone = zone;
    this.every = null;
  }

  private Schedule(Duration every, ZoneId zone) {
    Field any = new Field(new BitSet(), true);
    this.minute = any;
    this.hour = any;
    this.dayOfMonth = any;
    this.month = any;
    this.dayOfWeek = any;
    this.zone = zone;
    this.every = every;
  }

  /**
   * Reads a schedule.
   *
   * @param zone the time zone, unless the text begins with {@code TZ=} or {@code CRON_TZ=}
   * @throws IllegalArgumentException if the text is no schedule
   */
  static Schedule parse(String text, ZoneId zone) {
    String rest = text.trim();
    ZoneId own = zone;
    if (rest.startsWith("TZ=") || rest.startsWith("CRON_TZ=")) {
      int space = rest.indexOf(' ');
      String name = rest.substring(rest.indexOf('=') + 1, Math.max(space, 0));
      own = zone(name);
      rest = rest.substring(space).trim();
    }
    if (rest.startsWith("@every ")) {
      return new Schedule(duration(rest.substring("@every ".length())), own);
    }
    if (rest.startsWith("@")) {
      String fields = DESCRIPTORS.get(rest);
      if (fields == null) {
        throw new IllegalArgumentException("unrecognized descriptor: " + rest);
      }
      rest = fields;
    }
    return new Schedule(rest, own);
  }

  private static ZoneId zone(String name) {
    try {
      return ZoneId.of(name);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("provided bad location " + name, e);
    }
  }

  /** A duration as Go writes it, such as {@code 1h30m}. */
  private static Duration duration(String text) {
    try {
      Duration parsed = Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
      Duration whole = parsed.truncatedTo(ChronoUnit.SECONDS);
      return whole.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : whole;
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("failed to parse duration @every " + text, e);
    }
  }

  private static Field field(String text, int least, int most, List<String> names) {
    BitSet values = new BitSet();
    boolean any = false;
    for (String part : text.split(",", -1)) {
      String[] rangeAndStep = part.split("/", -1);
      String range = rangeAndStep[0];
      boolean star = range.equals("*") || range.equals("?");
      int first = least;
      int last = most;
      if (!star) {
        String[] ends = range.split("-", -1);
        first = value(ends[0], names);
        boolean open = ends.length == 1 && rangeAndStep.length > 1;
        last = ends.length > 1 ? value(ends[1], names) : open ? most : first;
        require(ends.length <= 2, "too many hyphens: " + part);
      }
      require(rangeAndStep.length <= 2, "too many slashes: " + part);
      int step = rangeAndStep.length > 1 ? value(rangeAndStep[1], List.of()) : 1;
      require(step > 0, "step of range should be a positive number: " + part);
      require(
          first >= least,
          "beginning of range (%d) below minimum (%d): %s".formatted(first, least, part));
      require(last <= most, "end of range (%d) above maximum (%d): %s".formatted(last, most, part));
      require(
          first <= last,
          "beginning of range (%d) beyond end of range (%d): %s".formatted(first, last, part));
      for (int value = first; value <= last; value += step) {
        values.set(value);
      }
      any |= star && step == 1;
    }
    return new Field(values, any);
  }

  private static int value(String text, List<String> names) {
    int named = names.indexOf(text.toLowerCase(Locale.ROOT));
    if (named >= 0 && !text.isEmpty()) {
      return named;
    }
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("failed to parse int from " + text, e);
    }
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }

  /** The first time after another, null if there is none within five years. */
  @Nullable Instant next(Instant after) {
    if (every != null) {
      return after.truncatedTo(ChronoUnit.SECONDS).plus(every);
    }
    ZonedDateTime time = after.atZone(zone).truncatedTo(ChronoUnit.MINUTES).plusMinutes(1);
    ZonedDateTime limit = time.plusYears(YEARS_TO_SEARCH);
    while (time.isBefore(limit)) {
      if (!month.matches(time.getMonthValue())) {
        time = time.truncatedTo(ChronoUnit.DAYS).withDayOfMonth(1).plusMonths(1);
      } else if (!matchesDay(time)) {
        time = time.truncatedTo(ChronoUnit.DAYS).plusDays(1);
      } else if (!hour.matches(time.getHour())) {
        time = time.truncatedTo(ChronoUnit.HOURS).plusHours(1);
      } else if (!minute.matches(time.getMinute())) {
        time = time.plusMinutes(1);
      } else {
        return time.toInstant();
      }
    }
    return null;
  }

  private boolean matchesDay(ZonedDateTime time) {
    boolean byMonth = dayOfMonth.matches(time.getDayOfMonth());
    boolean byWeek = dayOfWeek.matches(time.getDayOfWeek().getValue() % 7);
    boolean either = !dayOfMonth.any() && !dayOfWeek.any();
    return either ? byMonth || byWeek : byMonth && byWeek;
  }
}
