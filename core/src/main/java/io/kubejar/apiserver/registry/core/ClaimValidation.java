package io.kubejar.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.SelectorRules;
import io.kubejar.apiserver.registry.rules.Values;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The rules on claims of volumes; follows {@code ValidatePersistentVolumeClaim}. */
public final class ClaimValidation {
  static final List<String> ACCESS_MODES =
      List.of("ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod");
  static final List<String> VOLUME_MODES = List.of("Block", "Filesystem");
  private static final String CHANGED =
      "spec is immutable after creation except resources.requests and volumeAttributesClassName for"
          + " bound claims";

  private ClaimValidation() {}

  /** The spec of a claim, also one that a template holds. */
  public static void spec(JsonNode spec, FieldPath path, Violations violations) {
    accessModes(
        spec.path("accessModes"),
        "at least 1 access mode is required",
        path.child("accessModes"),
        violations);
    SelectorRules.labelSelector(spec.path("selector"), path.child("selector"), violations);
    JsonNode storage = spec.path("resources").path("requests").path("storage");
    FieldPath storagePath = path.child("resources").key("storage");
    if (storage.isMissingNode()) {
      violations.required(storagePath, "");
    } else if (FieldRules.quantity(storage).signum() <= 0) {
      violations.invalid(storagePath, storage, Values.POSITIVE);
    }
    String storageClass = FieldRules.text(spec, "storageClassName");
    if (!storageClass.isEmpty()) {
      violations.invalid(
          path.child("storageClassName"), storageClass, Values.subdomain(storageClass));
    }
    FieldRules.oneOf(spec, "volumeMode", VOLUME_MODES, path, violations);
    ClaimSources.check(spec, path, violations);
    String attributes = FieldRules.text(spec, "volumeAttributesClassName");
    if (!attributes.isEmpty()) {
      FieldRules.valid(spec, "volumeAttributesClassName", Values::subdomain, path, violations);
    }
  }

  static void accessModes(
      JsonNode modes, String whyRequired, FieldPath path, Violations violations) {
    if (modes.isEmpty()) {
      violations.required(path, whyRequired);
    }
    Set<String> seen = new HashSet<>();
    for (JsonNode mode : modes) {
      if (!ACCESS_MODES.contains(mode.asText())) {
        violations.notSupported(path, mode.asText(), ACCESS_MODES);
      }
      seen.add(mode.asText());
    }
    if (seen.contains("ReadWriteOncePod") && seen.size() > 1) {
      violations.forbidden(path, "may not use ReadWriteOncePod with other access modes");
    }
  }

  static void update(JsonNode claim, JsonNode old, Violations violations) {
    FieldPath path = FieldPath.of("spec");
    JsonNode spec = claim.path("spec");
    JsonNode oldSpec = old.path("spec");
    boolean bound = old.path("status").path("phase").asText().equals("Bound");
    ObjectNode munged = spec.deepCopy();
    if (oldSpec.path("volumeName").asText().isEmpty()) {
      PodUpdateValidation.restore(munged, oldSpec, "volumeName");
    }
    JsonNode requested = spec.path("resources").path("requests").path("storage");
    JsonNode before = oldSpec.path("resources").path("requests").path("storage");
    if (bound) {
      PodUpdateValidation.restore(munged, oldSpec, "resources");
      PodUpdateValidation.restore(munged, oldSpec, "volumeAttributesClassName");
    }
    if (!oldSpec.hasNonNull("storageClassName") && spec.hasNonNull("storageClassName")) {
      // A class may be given to a claim that has none, as is done when a default one appears.
      munged.remove("storageClassName");
    }
    if (!munged.equals(oldSpec)) {
      violations.forbidden(path, CHANGED);
    }
    JsonNode capacity = old.path("status").path("capacity").path("storage");
    if (FieldRules.quantity(requested).compareTo(FieldRules.quantity(before)) < 0
        && FieldRules.quantity(requested).compareTo(FieldRules.quantity(capacity)) <= 0) {
      violations.forbidden(
          path.child("resources").child("requests").child("storage"),
          "field can not be less than status.capacity");
    }
    FieldRules.immutable(spec, oldSpec, "volumeMode", FieldPath.root(), violations);
    attributesClass(spec, oldSpec, path.child("volumeAttributesClassName"), violations);
  }

  private static void attributesClass(
      JsonNode spec, JsonNode oldSpec, FieldPath path, Violations violations) {
    if (!oldSpec.hasNonNull("volumeAttributesClassName")
        || spec.path("volumeAttributesClassName")
            .equals(oldSpec.path("volumeAttributesClassName"))) {
      return;
    }
    if (!spec.hasNonNull("volumeAttributesClassName")) {
      violations.forbidden(path, "update from non-nil value to nil is forbidden");
    } else if (FieldRules.text(spec, "volumeAttributesClassName").isEmpty()) {
      violations.forbidden(path, "update from non-nil value to an empty string is forbidden");
    }
  }
}
