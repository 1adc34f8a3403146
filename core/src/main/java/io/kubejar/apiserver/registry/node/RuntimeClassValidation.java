package io.kubejar.apiserver.registry.node;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.registry.core.ResourceValidation;
import io.kubejar.apiserver.registry.core.SchedulingValidation;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.SelectorRules;
import io.kubejar.apiserver.registry.rules.Values;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.Map;

/** The rules on RuntimeClasses; follows {@code pkg/apis/node/validation/validation.go}. */
final class RuntimeClassValidation {
  private RuntimeClassValidation() {}

  static void check(JsonNode runtimeClass, Violations violations) {
    String handler = FieldRules.text(runtimeClass, "handler");
    violations.invalid(FieldPath.of("handler"), handler, Values.label(handler));
    FieldPath overhead = FieldPath.of("overhead", "podFixed");
    for (Map.Entry<String, JsonNode> entry :
        runtimeClass.path("overhead").path("podFixed").properties()) {
      FieldPath at = overhead.key(entry.getKey());
      ResourceValidation.resourceName(entry.getKey(), at, violations);
      ResourceValidation.amount(entry.getKey(), entry.getValue(), at, violations);
    }
    JsonNode scheduling = runtimeClass.path("scheduling");
    FieldPath path = FieldPath.of("scheduling");
    SelectorRules.labels(scheduling.path("nodeSelector"), path.child("nodeSelector"), violations);
    SchedulingValidation.tolerations(
        scheduling.path("tolerations"), path.child("tolerations"), violations);
  }
}
