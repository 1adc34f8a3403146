package io.kubejar.apiserver.admission.podsecurity;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Kubernetes release whose standards are meant.
 *
 * @param minor of 1.x; greater than that of any release for {@code latest}
 */
record PolicyVersion(int minor) {
  static final PolicyVersion LATEST = new PolicyVersion(Integer.MAX_VALUE);
  private static final Pattern RELEASE = Pattern.compile("v1\\.(0|[1-9][0-9]{0,5})");

  static Optional<PolicyVersion> parse(String text) {
    if (text.equals("latest")) {
      return Optional.of(LATEST);
    }
    Matcher release = RELEASE.matcher(text);
    return release.matches()
        ? Optional.of(new PolicyVersion(Integer.parseInt(release.group(1))))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return equals(LATEST) ? "latest" : "v1." + minor;
  }
}
