package io.kubejar.apiserver.registry;

import io.kubejar.apimachinery.GoText;
import io.kubejar.apimachinery.StatusException;

/**
 * Resource versions as clients send them.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/storage/api_object_versioner.go}.
 */
public final class ResourceVersions {
  private ResourceVersions() {}

  /** The revision that a version stands for; unset is 0. -1 if it is no version. */
  public static long parse(String version) {
    if (version.isEmpty()) {
      return 0;
    }
    for (int i = 0; i < version.length(); i++) {
      if (version.charAt(i) < '0' || version.charAt(i) > '9') {
        return -1;
      }
    }
    try {
      return Long.parseLong(version);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /**
   * The revision that a version in a query stands for; unset is 0.
   *
   * @throws StatusException if it is no version: 500, which is what a real server answers
   */
  public static long parseQuery(String version) {
    long revision = parse(version);
    if (revision < 0) {
      throw StatusException.unforeseen(complaint(version));
    }
    return revision;
  }

  /** What is wrong with a version in a query. */
  static String complaint(String version) {
    String quoted = GoText.quote(version);
    return "resourceVersion: Invalid value: " + quoted + ": " + parseError(version);
  }

  /** What Go says of text that is not an unsigned number. */
  static String parseError(String version) {
    boolean digits = version.chars().allMatch(c -> c >= '0' && c <= '9');
    String why = digits ? "value out of range" : "invalid syntax";
    return "strconv.ParseUint: parsing " + GoText.quote(version) + ": " + why;
  }
}
