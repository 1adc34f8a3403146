package io.kubejar.apiserver.registry.storage;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.Values;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.List;
import java.util.Locale;

/** The rules on StorageClasses; follows {@code pkg/apis/storage/validation/validation.go}. */
final class StorageClassValidation {
  private static final List<String> RECLAIM = List.of("Delete", "Retain");
  private static final List<String> MODES = List.of("Immediate", "WaitForFirstConsumer");

  private StorageClassValidation() {}

  static void check(JsonNode storageClass, Violations violations) {
    FieldPath root = FieldPath.root();
    String provisioner = FieldRules.text(storageClass, "provisioner");
    if (provisioner.isEmpty()) {
      violations.required(FieldPath.of("provisioner"), "");
    } else {
      violations.invalid(
          FieldPath.of("provisioner"),
          provisioner,
          Values.qualifiedName(provisioner.toLowerCase(Locale.ROOT)));
    }
    storageClass
        .path("parameters")
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (name.isEmpty()) {
                violations.invalid(FieldPath.of("parameters"), name, "must be a non-empty string");
              }
            });
    FieldRules.oneOf(storageClass, "reclaimPolicy", RECLAIM, root, violations);
    FieldRules.requiredOneOf(storageClass, "volumeBindingMode", MODES, root, violations);
  }

  static void update(JsonNode storageClass, JsonNode old, Violations violations) {
    FieldPath root = FieldPath.root();
    if (!FieldRules.same(storageClass.get("parameters"), old.get("parameters"))) {
      violations.forbidden(FieldPath.of("parameters"), "updates to parameters are forbidden.");
    }
    if (!storageClass.path("provisioner").equals(old.path("provisioner"))) {
      violations.forbidden(FieldPath.of("provisioner"), "updates to provisioner are forbidden.");
    }
    if (!storageClass.path("reclaimPolicy").equals(old.path("reclaimPolicy"))) {
      violations.forbidden(
          FieldPath.of("reclaimPolicy"), "updates to reclaimPolicy are forbidden.");
    }
    FieldRules.immutable(storageClass, old, "volumeBindingMode", root, violations);
  }
}
