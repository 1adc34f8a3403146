package io.kubejar.apiserver.printers;

import java.time.Duration;

/**
 * Durations as kubectl shows them: {@code 45s}, {@code 5m3s}, {@code 2d}.
 *
 * <p>Follows {@code HumanDuration} of {@code k8s.io/apimachinery/pkg/util/duration/duration.go}.
 */
public final class HumanDuration {
  private HumanDuration() {}

  /** Two units at most; the larger the duration, the coarser. */
  public static String of(Duration duration) {
    long seconds = duration.toMillis() / 1000;
    if (seconds < -1) {
      return "<invalid>";
    }
    if (seconds < 120) {
      return Math.max(0, seconds) + "s";
    }
    long minutes = seconds / 60;
    if (minutes < 10) {
      return pair(minutes, "m", seconds % 60, "s");
    }
    if (minutes < 180) {
      return minutes + "m";
    }
    long hours = minutes / 60;
    if (hours < 8) {
      return pair(hours, "h", minutes % 60, "m");
    }
    return hours < 48 ? hours + "h" : ofDays(hours);
  }

  private static String ofDays(long hours) {
    long days = hours / 24;
    if (days < 8) {
      return pair(days, "d", hours % 24, "h");
    }
    long years = days / 365;
    if (years < 2) {
      return days + "d";
    }
    return years < 8 ? pair(years, "y", days % 365, "d") : years + "y";
  }

  private static String pair(long large, String largeUnit, long small, String smallUnit) {
    return small == 0 ? large + largeUnit : large + largeUnit + small + smallUnit;
  }
}
