package io.kubejar.apiserver.endpoints;

import io.kubejar.apimachinery.GoText;
import io.kubejar.apiserver.QueryParameters;
import org.jspecify.annotations.Nullable;

/**
 * Query parameters that are not text.
 *
 * <p>Follows {@code k8s.io/apimachinery/pkg/runtime/conversion.go}.
 */
final class QueryValues {
  private QueryValues() {}

  /**
   * A number, null if the parameter is absent.
   *
   * @throws IllegalArgumentException if it is not a number, with Go's sentence
   */
  static @Nullable Long number(QueryParameters query, String name) {
    String text = query.first(name);
    if (text == null) {
      return null;
    }
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      String why = text.matches("[+-]?\\d+") ? "value out of range" : "invalid syntax";
      throw new IllegalArgumentException(
          "strconv.ParseInt: parsing " + GoText.quote(text) + ": " + why, e);
    }
  }

  /** A flag: true whatever it says, but for the ways to say false. */
  static boolean flag(QueryParameters query, String name) {
    String text = query.first(name);
    return text != null
        && switch (text) {
          case "0", "f", "F", "false", "False", "FALSE" -> false;
          default -> true;
        };
  }
}
