package io.kubejar.apimachinery;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which version of a group comes first: GA before beta before alpha, higher numbers first, then
 * whatever does not look like a Kubernetes version, by the alphabet.
 *
 * <p>Follows {@code k8s.io/apimachinery/pkg/version/helpers.go}.
 */
public final class VersionPriority {
  public static final Comparator<String> HIGHEST_FIRST = VersionPriority::compare;

  private static final Pattern VERSION =
      Pattern.compile("v([1-9][0-9]*)(?:(alpha|beta)([1-9][0-9]*))?");

  private VersionPriority() {}

  private static int compare(String a, String b) {
    Matcher first = VERSION.matcher(a);
    Matcher second = VERSION.matcher(b);
    boolean firstIs = first.matches();
    boolean secondIs = second.matches();
    if (!firstIs || !secondIs) {
      return firstIs == secondIs ? a.compareTo(b) : firstIs ? -1 : 1;
    }
    int byStability = Integer.compare(stability(second), stability(first));
    if (byStability != 0) {
      return byStability;
    }
    int byMajor = number(second, 1) - number(first, 1);
    return byMajor != 0 ? byMajor : number(second, 3) - number(first, 3);
  }

  private static int stability(Matcher version) {
    String word = version.group(2);
    return word == null ? 2 : word.equals("beta") ? 1 : 0;
  }

  private static int number(Matcher version, int group) {
    String digits = version.group(group);
    return digits == null ? 0 : Integer.parseInt(digits);
  }
}
