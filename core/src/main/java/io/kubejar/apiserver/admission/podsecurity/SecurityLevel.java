package io.kubejar.apiserver.admission.podsecurity;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How much Pods may ask for, the most permissive first. */
enum SecurityLevel {
  PRIVILEGED,
  BASELINE,
  RESTRICTED;

  static Optional<SecurityLevel> parse(String text) {
    return Arrays.stream(values()).filter(level -> level.toString().equals(text)).findFirst();
  }

  boolean isStricterThan(SecurityLevel other) {
    return compareTo(other) > 0;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
