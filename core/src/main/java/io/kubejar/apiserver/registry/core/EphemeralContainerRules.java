package io.kubejar.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apiserver.registry.UpdateRules;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * {@code pods/ephemeralcontainers}: containers may be added to a running Pod, not changed or
 * removed.
 *
 * <p>Follows {@code ValidatePodEphemeralContainersUpdate} of core validation.
 */
final class EphemeralContainerRules implements UpdateRules {
  private static final FieldPath PATH = FieldPath.of("spec", "ephemeralContainers");
  private static final String[] FORBIDDEN = {
    "ports", "livenessProbe", "readinessProbe", "startupProbe", "lifecycle", "resources"
  };

  @Override
  public void prepare(ObjectNode object, KubeObject old) {
    JsonNode containers = object.path("spec").get("ephemeralContainers");
    ObjectNode spec = old.spec().deepCopy();
    if (containers == null) {
      spec.remove("ephemeralContainers");
    } else {
      spec.set("ephemeralContainers", containers);
    }
    object.set("spec", spec);
    if (old.json().has("status")) {
      object.set("status", old.json().get("status"));
    }
  }

  @Override
  public List<FieldError> validate(KubeObject object, KubeObject old, Consumer<String> warnings) {
    Violations violations = new Violations();
    JsonNode spec = object.spec();
    Map<String, JsonNode> volumes =
        VolumeValidation.check(
            spec.path("volumes"), FieldPath.of("spec", "volumes"), new Violations());
    ContainerValidation rules = new ContainerValidation(PodContext.of(spec, volumes), violations);
    Set<String> names = new HashSet<>();
    for (String list : new String[] {"containers", "initContainers"}) {
      spec.path(list).forEach(c -> names.add(c.path("name").asText()));
    }
    Map<String, JsonNode> added = new HashMap<>();
    int index = 0;
    for (JsonNode container : spec.path("ephemeralContainers")) {
      FieldPath at = PATH.index(index++);
      rules.shared(container, at);
      String name = FieldRules.text(container, "name");
      if (!names.add(name)) {
        violations.duplicate(at.child("name"), name);
      }
      added.put(name, container);
      for (String field : FORBIDDEN) {
        if (!container.path(field).isEmpty()) {
          violations.forbidden(at.child(field), "cannot be set for an Ephemeral Container");
        }
      }
    }
    kept(added, old.spec().path("ephemeralContainers"), violations);
    return violations.toList();
  }

  private static void kept(Map<String, JsonNode> now, JsonNode before, Violations violations) {
    for (JsonNode container : before) {
      String name = container.path("name").asText();
      JsonNode same = now.get(name);
      if (same == null) {
        violations.forbidden(
            PATH, "existing ephemeral containers \"" + name + "\" may not be removed\n");
      } else if (!same.equals(container)) {
        violations.forbidden(
            PATH, "existing ephemeral containers \"" + name + "\" may not be changed\n");
      }
    }
  }
}
