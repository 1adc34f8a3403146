package io.kubejar.apiserver.registry.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.Json;
import io.kubejar.apiserver.registry.core.ResourceValidation;
import io.kubejar.apiserver.registry.core.SchedulingValidation;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.SelectorRules;
import io.kubejar.apiserver.registry.rules.Values;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.HashSet;
import java.util.Set;

/** The rules on RuntimeClasses; follows {@code pkg/apis/node/validation/validation.go}. */
final class RuntimeClassValidation {
  private RuntimeClassValidation() {}

  static void check(JsonNode runtimeClass, Violations violations) {
    String handler = FieldRules.text(runtimeClass, "handler");
    violations.invalid(FieldPath.of("handler"), handler, Values.label(handler));
    // An overhead is checked, and named in errors, as the limits of a container.
    ObjectNode overhead = Json.object();
    overhead.set("limits", runtimeClass.path("overhead").path("podFixed"));
    ResourceValidation.requirements(overhead, Set.of(), FieldPath.of("overhead"), violations);
    JsonNode scheduling = runtimeClass.path("scheduling");
    FieldPath path = FieldPath.of("scheduling");
    SelectorRules.labels(scheduling.path("nodeSelector"), path.child("nodeSelector"), violations);
    FieldPath tolerations = path.child("tolerations");
    SchedulingValidation.tolerations(
        scheduling.path("tolerations"), tolerations.child("tolerations"), violations);
    Set<JsonNode> seen = new HashSet<>();
    int index = 0;
    for (JsonNode toleration : scheduling.path("tolerations")) {
      if (!seen.add(toleration)) {
        violations.duplicate(tolerations.index(index), toleration);
      }
      index++;
    }
  }
}
