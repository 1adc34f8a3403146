package io.kubejar.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apiserver.registry.UpdateRules;
import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.List;
import java.util.function.Consumer;

/**
 * {@code pods/resize}: changes the cpu and memory of running containers, within their Pod's quality
 * of service.
 *
 * <p>Follows {@code ValidatePodResize} of core validation.
 */
final class PodResizeRules implements UpdateRules {
  private static final FieldPath SPEC = FieldPath.of("spec");

  @Override
  public void prepare(ObjectNode object, KubeObject old) {
    if (old.json().has("status")) {
      object.set("status", old.json().get("status"));
    }
  }

  @Override
  public List<FieldError> validate(KubeObject object, KubeObject old, Consumer<String> warnings) {
    Violations violations = new Violations();
    PodSpecValidation.check(object.spec(), SPEC, violations);
    ObjectNode munged = object.spec().deepCopy();
    for (String list : new String[] {"containers", "initContainers"}) {
      JsonNode before = old.spec().path(list);
      if (munged.path(list).size() != before.size()) {
        violations.forbidden(SPEC.child(list), "containers may not be added or removed on resize");
        return violations.toList();
      }
      for (int i = 0; i < before.size(); i++) {
        resources((ObjectNode) munged.path(list).get(i), before.get(i));
      }
    }
    if (!munged.equals(old.spec())) {
      violations.forbidden(SPEC, "only cpu and memory resources are mutable");
    }
    String qosClass = PodResources.qosClass(object.spec());
    if (!qosClass.equals(old.status().path("qosClass").asText(qosClass))) {
      violations.invalid(SPEC, qosClass, "Pod QOS Class may not change as a result of resizing");
    }
    return violations.toList();
  }

  /** Puts back what may change. */
  private static void resources(ObjectNode container, JsonNode before) {
    for (String list : new String[] {"requests", "limits"}) {
      JsonNode old = before.path("resources").path(list);
      ObjectNode resources = Defaults.objectIn(container, "resources");
      if (resources.path(list).isMissingNode() && old.isMissingNode()) {
        continue;
      }
      ObjectNode amounts = Defaults.objectIn(resources, list);
      for (String name : new String[] {"cpu", "memory"}) {
        PodUpdateValidation.restore(amounts, old, name);
      }
      if (amounts.isEmpty() && old.isMissingNode()) {
        resources.remove(list);
      }
    }
  }
}
