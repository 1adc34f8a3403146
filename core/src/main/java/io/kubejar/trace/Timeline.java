package io.kubejar.trace;

import io.kubejar.apimachinery.ObjectRef;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Trace entries in the order in which they happened; prints one a line, times from the first. */
public record Timeline(List<TraceEntry> entries) {
  private static final int LONGEST_DETAIL = 160;

  public Timeline {
    entries = List.copyOf(entries);
  }

  public boolean isEmpty() {
    return entries.isEmpty();
  }

  /** The last entries, at most {@code count}. */
  public Timeline last(int count) {
    return new Timeline(entries.subList(Math.max(0, entries.size() - count), entries.size()));
  }

  @Override
  public String toString() {
    if (entries.isEmpty()) {
      return "(nothing was recorded)";
    }
    Instant start = entries.get(0).time();
    return entries.stream().map(e -> line(e, start)).collect(Collectors.joining("\n"));
  }

  private static String line(TraceEntry entry, Instant start) {
    double millis = Duration.between(start, entry.time()).toNanos() / 1e6;
    String time = String.format(Locale.ROOT, "%+10.3f ms", millis);
    String ids = entry.cause() == 0 ? "#" + entry.id() : "#" + entry.id() + " ← #" + entry.cause();
    return String.format(
        Locale.ROOT,
        "%s  %-9s  %-28s  %-12s  %s%s  (%s)",
        time,
        entry.hop().name().toLowerCase(Locale.ROOT),
        entry.actor(),
        entry.action(),
        describe(entry.object()),
        describe(entry.details()),
        ids);
  }

  private static String describe(@Nullable ObjectRef object) {
    return object == null ? "" : object.toString();
  }

  private static String describe(Map<String, String> details) {
    if (details.isEmpty()) {
      return "";
    }
    return details.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(e -> e.getKey() + "=" + shorten(e.getValue()))
        .collect(Collectors.joining(" ", "  ", ""));
  }

  private static String shorten(String value) {
    return value.length() <= LONGEST_DETAIL ? value : value.substring(0, LONGEST_DETAIL) + "…";
  }
}
