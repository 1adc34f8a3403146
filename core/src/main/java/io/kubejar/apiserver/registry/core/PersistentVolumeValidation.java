package io.kubejar.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.Json;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.Values;
import io.kubejar.apiserver.registry.rules.Violations;
import java.nio.file.Path;
import java.util.List;

/** The rules on PersistentVolumes; follows {@code ValidatePersistentVolume}. */
final class PersistentVolumeValidation {
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final String[] CSI_SECRETS = {
    "controllerPublishSecretRef",
    "controllerExpandSecretRef",
    "nodePublishSecretRef",
    "nodeExpandSecretRef"
  };
  private static final List<String> RECLAIM = List.of("Delete", "Recycle", "Retain");

  private PersistentVolumeValidation() {}

  static void check(JsonNode volume, Violations violations) {
    JsonNode spec = volume.path("spec");
    ClaimValidation.accessModes(
        spec.path("accessModes"), "", SPEC.child("accessModes"), violations);
    if (spec.path("capacity").isEmpty()) {
      violations.required(SPEC.child("capacity"), "");
    }
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
    source(spec, FieldRules.text(volume.path("metadata"), "name"), violations);
    recycledRoot(spec, violations);
    String storageClass = FieldRules.text(spec, "storageClassName");
    if (!storageClass.isEmpty()) {
      violations.invalid(
          SPEC.child("storageClassName"), storageClass, Values.subdomain(storageClass));
    }
    FieldRules.oneOf(spec, "volumeMode", ClaimValidation.VOLUME_MODES, SPEC, violations);
    attributesClass(spec, violations);
  }

  private static void recycledRoot(JsonNode spec, Violations violations) {
    String place = FieldRules.text(spec.path("hostPath"), "path");
    boolean root = !place.isEmpty() && Path.of(place).normalize().toString().equals("/");
    if (root && FieldRules.text(spec, "persistentVolumeReclaimPolicy").equals("Recycle")) {
      violations.forbidden(
          SPEC.child("persistentVolumeReclaimPolicy"),
          "may not be 'recycle' for a hostPath mount of '/'");
    }
  }

  private static void attributesClass(JsonNode spec, Violations violations) {
    if (!spec.hasNonNull("volumeAttributesClassName")) {
      return;
    }
    if (FieldRules.text(spec, "volumeAttributesClassName").isEmpty()) {
      violations.required(SPEC.child("volumeAttributesClassName"), "an empty string is disallowed");
    } else {
      FieldRules.valid(spec, "volumeAttributesClassName", Values::subdomain, SPEC, violations);
    }
    if (!spec.path("csi").isObject()) {
      violations.required(
          SPEC.child("csi"), "has to be specified when using volumeAttributesClassName");
    }
  }

  private static void capacity(JsonNode capacity, Violations violations) {
    FieldPath path = SPEC.child("capacity");
    if (!capacity.has("storage") || capacity.size() > 1) {
      violations.add(
          FieldError.notSupported(
              path, capacity.isEmpty() ? NullNode.getInstance() : capacity, List.of("storage")));
    }
    capacity
        .properties()
        .forEach(
            entry -> {
              int sign = FieldRules.quantity(entry.getValue()).signum();
              FieldPath at = path.key(entry.getKey());
              if (sign < 0) {
                violations.invalid(
                    at,
                    Json.number(FieldRules.quantity(entry.getValue()).amount().longValue()),
                    "must be a valid resource quantity");
              }
              if (sign <= 0) {
                violations.invalid(at, entry.getValue(), Values.POSITIVE);
              }
            });
  }

  private static void source(JsonNode spec, String name, Violations violations) {
    int types = 0;
    for (String type : VolumeSources.OF_PERSISTENT_VOLUMES) {
      JsonNode source = spec.path(type);
      if (!source.isObject()) {
        continue;
      }
      if (types++ > 0) {
        violations.forbidden(SPEC.child(type), "may not specify more than 1 volume type");
        continue;
      }
      FieldPath at = SPEC.child(VolumeSources.pathOf(type));
      DiskVolumeRules.check(
          type, source, name, new DiskVolumeRules.Place(at, SPEC.child("name")), violations);
      switch (type) {
        case "hostPath" -> VolumeValidation.hostPath(source, at, violations);
        case "nfs" -> VolumeValidation.nfs(source, at, violations);
        case "csi" -> csi(source, at, violations);
        case "local" -> {
          VolumeSources.requiredFields(type, source, at, violations);
          PathRules.noBacksteps(FieldRules.text(source, "path"), at.child("path"), violations);
          if (!spec.path("nodeAffinity").isObject()) {
            violations.required(SPEC.child("nodeAffinity"), "Local volume requires node affinity");
          }
        }
        default -> VolumeSources.requiredFields(type, source, at, violations);
      }
    }
    if (types == 0) {
      violations.required(SPEC, "must specify a volume type");
    }
  }

  private static void csi(JsonNode source, FieldPath path, Violations violations) {
    DiskVolumeRules.driverName(source, "driver", path, violations);
    FieldRules.required(source, "volumeHandle", path, violations);
    for (String secret : CSI_SECRETS) {
      if (source.path(secret).isObject()) {
        FieldPath at = path.child(secret);
        FieldRules.requiredValid(source.get(secret), "name", Values::subdomain, at, violations);
        FieldRules.requiredValid(source.get(secret), "namespace", Values::label, at, violations);
      }
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
    FieldPath root = FieldPath.root();
    FieldRules.immutable(spec, before, "volumeMode", root, violations);
    if (before.path("nodeAffinity").isObject()) {
      FieldRules.immutable(spec, before, "nodeAffinity", root, violations);
    }
    if (before.hasNonNull("volumeAttributesClassName")
        && !spec.hasNonNull("volumeAttributesClassName")) {
      violations.forbidden(
          SPEC.child("volumeAttributesClassName"), "update from non-nil value to nil is forbidden");
    }
  }
}
