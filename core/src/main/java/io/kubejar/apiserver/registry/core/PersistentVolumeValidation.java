package io.kubejar.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.Values;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.List;

/** The rules on PersistentVolumes; follows {@code ValidatePersistentVolume}. */
final class PersistentVolumeValidation {
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final List<String> RECLAIM = List.of("Delete", "Recycle", "Retain");

  private PersistentVolumeValidation() {}

  static void check(JsonNode volume, Violations violations) {
    JsonNode spec = volume.path("spec");
    ClaimValidation.accessModes(
        spec.path("accessModes"), "", SPEC.child("accessModes"), violations);
    capacity(spec.path("capacity"), violations);
    FieldRules.oneOf(spec, "persistentVolumeReclaimPolicy", RECLAIM, SPEC, violations);
    if (spec.path("nodeAffinity").isObject()) {
      JsonNode required = spec.get("nodeAffinity").path("required");
      FieldPath path = SPEC.child("nodeAffinity").child("required");
      if (required.isObject()) {
        AffinityValidation.nodeSelector(required, path, violations);
      } else {
        violations.required(path, "must specify required node constraints");
      }
    }
    source(spec, violations);
    String storageClass = FieldRules.text(spec, "storageClassName");
    if (!storageClass.isEmpty()) {
      violations.invalid(
          SPEC.child("storageClassName"), storageClass, Values.subdomain(storageClass));
    }
    FieldRules.oneOf(spec, "volumeMode", ClaimValidation.VOLUME_MODES, SPEC, violations);
  }

  private static void capacity(JsonNode capacity, Violations violations) {
    FieldPath path = SPEC.child("capacity");
    if (capacity.isEmpty()) {
      violations.required(path, "");
    }
    if (!capacity.has("storage") || capacity.size() > 1) {
      violations.notSupported(
          path, capacity.isEmpty() ? "" : capacity.toString(), List.of("storage"));
    }
    capacity
        .properties()
        .forEach(
            entry -> {
              if (FieldRules.quantity(entry.getValue()).signum() <= 0) {
                violations.invalid(path.key(entry.getKey()), entry.getValue(), Values.POSITIVE);
              }
            });
  }

  private static void source(JsonNode spec, Violations violations) {
    int types = 0;
    for (String type : VolumeSources.OF_PERSISTENT_VOLUMES) {
      JsonNode source = spec.path(type);
      if (!source.isObject()) {
        continue;
      }
      FieldPath at = SPEC.child(type);
      if (types++ > 0) {
        violations.forbidden(at, "may not specify more than 1 volume type");
        continue;
      }
      switch (type) {
        case "hostPath" -> VolumeValidation.hostPath(source, at, violations);
        case "nfs" -> VolumeValidation.nfs(source, at, violations);
        case "csi" -> {
          FieldRules.required(source, "driver", at, violations);
          FieldRules.required(source, "volumeHandle", at, violations);
        }
        case "local" -> {
          VolumeSources.requiredFields(type, source, at, violations);
          if (!spec.path("nodeAffinity").isObject()) {
            violations.required(
                FieldPath.of("metadata", "annotations"), "Local volume requires node affinity");
          }
        }
        default -> VolumeSources.requiredFields(type, source, at, violations);
      }
    }
    if (types == 0) {
      violations.required(SPEC, "must specify a volume type");
    }
  }

  /** The source of a volume never changes. */
  static void update(JsonNode volume, JsonNode old, Violations violations) {
    JsonNode spec = volume.path("spec");
    JsonNode before = old.path("spec");
    for (String type : VolumeSources.OF_PERSISTENT_VOLUMES) {
      if (!spec.path(type).equals(before.path(type))) {
        violations.forbidden(
            SPEC.child("persistentvolumesource"),
            "spec.persistentvolumesource is immutable after creation");
        break;
      }
    }
    FieldRules.immutable(spec, before, "volumeMode", SPEC, violations);
    if (before.path("nodeAffinity").isObject()) {
      FieldRules.immutable(spec, before, "nodeAffinity", SPEC, violations);
    }
  }
}
