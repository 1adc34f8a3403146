package io.kubejar.apiserver.registry.admissionregistration;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.registry.ObjectNames;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.SelectorRules;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The rules of {@code MatchResources}: which requests policies and their bindings are about.
 *
 * <p>Follows {@code validateMatchResources} of {@code
 * pkg/apis/admissionregistration/validation/validation.go}.
 */
final class MatchResourcesRules {
  private static final List<String> MATCH_POLICIES = List.of("Equivalent", "Exact");

  private final Violations violations;

  MatchResourcesRules(Violations violations) {
    this.violations = violations;
  }

  /** {@code MatchResources} with their defaults; nothing if there are none. */
  void matchResources(JsonNode resources, FieldPath path) {
    if (!resources.isObject()) {
      return;
    }
    FieldRules.requiredOneOf(resources, "matchPolicy", MATCH_POLICIES, path, violations);
    for (String field : List.of("namespaceSelector", "objectSelector")) {
      JsonNode selector = resources.path(field);
      if (selector.isObject()) {
        SelectorRules.labelSelector(selector, path.child(field), violations);
      } else {
        violations.required(path.child(field), "");
      }
    }
    for (String field : List.of("resourceRules", "excludeResourceRules")) {
      int index = 0;
      for (JsonNode rule : resources.path(field)) {
        FieldPath place = path.child(field).index(index++);
        resourceNames(rule.path("resourceNames"), place.child("resourceNames"));
        OperationRules.check(rule, place, violations);
      }
    }
  }

  private void resourceNames(JsonNode names, FieldPath path) {
    Set<String> seen = new HashSet<>();
    int index = 0;
    for (JsonNode name : names) {
      FieldPath place = path.index(index++);
      violations.invalid(place, name.asText(), ObjectNames.pathSegment(name.asText(), false));
      if (!seen.add(name.asText())) {
        violations.duplicate(place, name);
      }
    }
  }
}
