package io.kubejar.apiserver.registry.resource;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;

/** The rules on lists of this group, which all have a limit and mostly no duplicates. */
final class EntryRules {
  private EntryRules() {}

  /** Checks one entry of a list. */
  @FunctionalInterface
  interface EntryRule {
    void check(JsonNode entry, FieldPath path, Violations violations);
  }

  /** A list of at most {@code limit} entries; nothing else is checked of a longer one. */
  static void list(
      JsonNode list, int limit, EntryRule rule, FieldPath path, Violations violations) {
    if (list.size() > limit) {
      violations.add(FieldError.tooMany(path, list.size(), limit));
      return;
    }
    int index = 0;
    for (JsonNode entry : list) {
      rule.check(entry, path.index(index++), violations);
    }
  }

  /** Finds entries with the key of an earlier one. */
  static void unique(
      JsonNode list, Function<JsonNode, String> key, FieldPath path, Violations violations) {
    Set<String> seen = new HashSet<>();
    int index = 0;
    for (JsonNode entry : list) {
      if (!seen.add(key.apply(entry))) {
        violations.duplicate(path.index(index), key.apply(entry));
      }
      index++;
    }
  }

  /** A list whose entries have different names. */
  static void named(
      JsonNode list, int limit, EntryRule rule, FieldPath path, Violations violations) {
    list(list, limit, rule, path, violations);
    if (list.size() <= limit) {
      unique(list, entry -> entry.path("name").asText(), path, violations);
    }
  }

  /** A list of texts, each there once. */
  static void texts(
      JsonNode list, int limit, EntryRule rule, FieldPath path, Violations violations) {
    list(list, limit, rule, path, violations);
    if (list.size() <= limit) {
      unique(list, JsonNode::asText, path, violations);
    }
  }
}
