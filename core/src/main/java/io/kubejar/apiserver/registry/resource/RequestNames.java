package io.kubejar.apiserver.registry.resource;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.registry.rules.Values;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.HashSet;
import java.util.Set;

/**
 * The names by which parts of a claim refer to its requests, {@code request} or {@code
 * request/subrequest}.
 */
record RequestNames(Set<String> names) {
  private static final int MOST = 32;
  private static final String UNKNOWN =
      "must be the name of a request in the claim or the name of a request and a subrequest"
          + " separated by '/'";

  static RequestNames of(JsonNode devices) {
    Set<String> names = new HashSet<>();
    for (JsonNode request : devices.path("requests")) {
      String name = request.path("name").asText();
      names.add(name);
      for (JsonNode alternative : request.path("firstAvailable")) {
        names.add(name + "/" + alternative.path("name").asText());
      }
    }
    return new RequestNames(names);
  }

  /** A list of such names, each there once. */
  void references(JsonNode list, FieldPath path, Violations violations) {
    EntryRules.texts(list, MOST, this::reference, path, violations);
  }

  void reference(JsonNode entry, FieldPath path, Violations violations) {
    String name = entry.asText();
    String[] parts = name.split("/", -1);
    if (parts.length > 2) {
      violations.invalid(path, name, UNKNOWN);
      return;
    }
    for (String part : parts) {
      violations.invalid(path, part, Values.label(part));
    }
    if (!names.contains(name)) {
      violations.invalid(path, name, UNKNOWN);
    }
  }
}
