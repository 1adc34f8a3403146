package io.kubejar.apiserver.admission.podsecurity;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a Pod asks for and must not.
 *
 * @param reason the rule, such as {@code host namespaces}
 * @param detail what breaks it, such as {@code hostNetwork=true}; may be empty
 */
record Violation(String reason, String detail) {

  /** The rules that are broken, as warnings about existing Pods list them. */
  static String reasons(List<Violation> violations) {
    return violations.stream().map(Violation::reason).collect(Collectors.joining(", "));
  }

  /** The rules that are broken, and by what. */
  static String details(List<Violation> violations) {
    return violations.stream()
        .map(v -> v.detail.isEmpty() ? v.reason : v.reason + " (" + v.detail + ")")
        .collect(Collectors.joining(", "));
  }

  /** {@code container "a"}, or {@code containers "a", "b"}. */
  static String named(String word, Collection<String> names) {
    return plural(word, names) + " " + quoted(names);
  }

  /** A word in the singular for one thing, otherwise in the plural. */
  static String plural(String word, Collection<String> things) {
    return things.size() == 1 ? word : word + "s";
  }

  /** The verb for one, or for many. */
  static String uses(Collection<String> users) {
    return users.size() == 1 ? "uses" : "use";
  }

  static String quoted(Collection<String> texts) {
    return texts.stream().map(text -> '"' + text + '"').collect(Collectors.joining(", "));
  }
}
