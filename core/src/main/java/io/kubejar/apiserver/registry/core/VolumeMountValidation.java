package io.kubejar.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The rules on volume mounts and devices; follows {@code ValidateVolumeMounts}. */
final class VolumeMountValidation {
  private static final List<String> PROPAGATIONS =
      List.of("Bidirectional", "HostToContainer", "None");

  private final PodContext pod;
  private final Violations violations;

  VolumeMountValidation(PodContext pod, Violations violations) {
    this.pod = pod;
    this.violations = violations;
  }

  void mounts(JsonNode container, FieldPath path) {
    Set<String> deviceNames = values(container, "volumeDevices", "name");
    Set<String> devicePaths = values(container, "volumeDevices", "devicePath");
    Set<String> paths = new HashSet<>();
    int index = 0;
    for (JsonNode mount : container.path("volumeMounts")) {
      FieldPath at = path.index(index++);
      String name = FieldRules.text(mount, "name");
      String mountPath = FieldRules.text(mount, "mountPath");
      nameAndVolume(name, at);
      if (mountPath.isEmpty()) {
        violations.required(at.child("mountPath"), "");
      }
      if (!paths.add(mountPath)) {
        violations.invalid(at.child("mountPath"), mountPath, "must be unique");
      }
      if (deviceNames.contains(name)) {
        violations.invalid(at.child("name"), name, "must not already exist in volumeDevices");
      }
      if (devicePaths.contains(mountPath)) {
        violations.invalid(
            at.child("mountPath"), mountPath, "must not already exist as a path in volumeDevices");
      }
      subPaths(mount, path, at);
      propagation(container, mount, path);
      recursiveReadOnly(mount, at);
    }
  }

  private static Set<String> values(JsonNode container, String list, String field) {
    Set<String> values = new HashSet<>();
    container.path(list).forEach(e -> values.add(e.path(field).asText()));
    return values;
  }

  private void nameAndVolume(String name, FieldPath at) {
    if (name.isEmpty()) {
      violations.required(at.child("name"), "");
    }
    if (!pod.volumes().containsKey(name)) {
      violations.notFound(at.child("name"), name);
    }
  }

  /** Kubernetes names the list, not the element, where a sub path is wrong. */
  private void subPaths(JsonNode mount, FieldPath list, FieldPath at) {
    String subPath = FieldRules.text(mount, "subPath");
    if (!subPath.isEmpty()) {
      PathRules.localDescending(subPath, list.child("subPath"), violations);
    }
    String expression = FieldRules.text(mount, "subPathExpr");
    if (!expression.isEmpty()) {
      if (!subPath.isEmpty()) {
        violations.invalid(
            at.child("subPathExpr"), expression, "subPathExpr and subPath are mutually exclusive");
      }
      PathRules.localDescending(expression, list.child("subPathExpr"), violations);
    }
  }

  /** Here too the list is named. */
  private void propagation(JsonNode container, JsonNode mount, FieldPath list) {
    if (!mount.hasNonNull("mountPropagation")) {
      return;
    }
    String propagation = mount.get("mountPropagation").asText();
    FieldPath path = list.child("mountPropagation");
    if (!PROPAGATIONS.contains(propagation)) {
      violations.notSupported(path, propagation, PROPAGATIONS);
    }
    boolean privileged = container.path("securityContext").path("privileged").asBoolean();
    if (propagation.equals("Bidirectional") && !privileged) {
      violations.forbidden(
          path, "Bidirectional mount propagation is available only to privileged containers");
    }
  }

  private void recursiveReadOnly(JsonNode mount, FieldPath at) {
    String mode = FieldRules.text(mount, "recursiveReadOnly");
    if (mode.isEmpty() || mode.equals("Disabled")) {
      return;
    }
    FieldPath path = at.child("recursiveReadOnly");
    if (!mode.equals("Enabled") && !mode.equals("IfPossible")) {
      violations.notSupported(path, mode, List.of("Disabled", "Enabled", "IfPossible"));
    } else if (!mount.path("readOnly").asBoolean()) {
      violations.forbidden(path, "may only be specified when readOnly is true");
    }
  }

  void devices(JsonNode container, FieldPath path) {
    Set<String> mountNames = values(container, "volumeMounts", "name");
    Set<String> mountPaths = values(container, "volumeMounts", "mountPath");
    Set<String> paths = new HashSet<>();
    Set<String> names = new HashSet<>();
    int index = 0;
    for (JsonNode device : container.path("volumeDevices")) {
      FieldPath at = path.index(index++);
      String name = FieldRules.text(device, "name");
      String devicePath = FieldRules.text(device, "devicePath");
      if (name.isEmpty()) {
        violations.required(at.child("name"), "");
      }
      if (!names.add(name)) {
        violations.invalid(at.child("name"), name, "must be unique");
      }
      JsonNode source = pod.volumes().get(name);
      if (source == null) {
        violations.notFound(at.child("name"), name);
      } else if (!source.has("persistentVolumeClaim") && !source.has("ephemeral")) {
        violations.invalid(
            at.child("name"),
            name,
            "can only use volume source type of PersistentVolumeClaim or Ephemeral for block"
                + " mode");
      }
      devicePath(devicePath, paths, mountPaths, at);
      if (mountNames.contains(name)) {
        violations.invalid(at.child("name"), name, "must not already exist in volumeMounts");
      }
    }
  }

  private void devicePath(
      String devicePath, Set<String> paths, Set<String> mountPaths, FieldPath at) {
    FieldPath path = at.child("devicePath");
    if (devicePath.isEmpty()) {
      violations.required(path, "");
    }
    if (!paths.add(devicePath)) {
      violations.invalid(path, devicePath, "must be unique");
    }
    if (!devicePath.isEmpty()) {
      PathRules.noBacksteps(devicePath, path, violations);
    }
    if (mountPaths.contains(devicePath)) {
      violations.invalid(path, devicePath, "must not already exist as a path in volumeMounts");
    }
  }
}
