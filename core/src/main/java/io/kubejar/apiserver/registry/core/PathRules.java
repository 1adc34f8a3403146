package io.kubejar.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.Arrays;

/** The rules on paths and modes of files inside volumes. */
final class PathRules {
  private static final String MODE_RANGE =
      "must be a number between 0 and 0777 (octal), both inclusive";

  private PathRules() {}

  static void noBacksteps(String path, FieldPath field, Violations violations) {
    if (Arrays.asList(path.split("/", -1)).contains("..")) {
      violations.invalid(field, path, "must not contain '..'");
    }
  }

  /** A relative path that stays below where it starts. */
  static void localDescending(String path, FieldPath field, Violations violations) {
    if (path.startsWith("/")) {
      violations.invalid(field, path, "must be a relative path");
    }
    noBacksteps(path, field, violations);
  }

  /** As {@link #localDescending}, and not one of the names that volumes use for themselves. */
  static void localNonReserved(String path, FieldPath field, Violations violations) {
    localDescending(path, field, violations);
    if (path.startsWith("..") && !path.startsWith("../")) {
      violations.invalid(field, path, "must not start with '..'");
    }
  }

  static void mode(JsonNode value, FieldPath field, Violations violations) {
    if (value.isNumber() && (value.asLong() < 0 || value.asLong() > 0777)) {
      violations.invalid(field, value, MODE_RANGE);
    }
  }
}
