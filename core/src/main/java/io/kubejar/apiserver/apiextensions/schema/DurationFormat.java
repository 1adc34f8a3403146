package io.kubejar.apiserver.apiextensions.schema;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;

/**
 * Durations in Go's notation ({@code 1h30m}), in words ({@code 2 weeks}), or ISO 8601.
 *
 * <p>Follows {@code k8s.io/kube-openapi/pkg/validation/strfmt/duration.go}.
 */
final class DurationFormat {
  private static final String NUMBER = "([0-9]+(\\.[0-9]*)?|\\.[0-9]+)";
  private static final Pattern GO =
      Pattern.compile("^[+-]?(0|(" + NUMBER + "(ns|us|µs|μs|ms|s|m|h))+)$");
  private static final Pattern WORDS =
      Pattern.compile(
          "([0-9]+)\\s*(ns|nano|nanosec|nanosecond|us|µs|micro|microsec|microsecond|ms|milli"
              + "|millisec|millisecond|s|sec|second|m|min|minute|h|hr|hour|d|day|w|wk|week)s?"
              + "(\\s|$)");
  private static final Pattern ISO =
      Pattern.compile(
          "^-?P([0-9]+Y)?([0-9]+M)?([0-9]+W)?([0-9]+D)?"
              + "(T([0-9]+H)?([0-9]+M)?([0-9]+(\\.[0-9]+)?S)?)?$");

  private DurationFormat() {}

  static boolean matches(String text) {
    if (GO.matcher(text).find()) {
      return true;
    }
    if (text.length() > 2 && !text.endsWith("T") && ISO.matcher(text).find()) {
      return true;
    }
    Matcher words = WORDS.matcher(text);
    return words.find();
  }
}
