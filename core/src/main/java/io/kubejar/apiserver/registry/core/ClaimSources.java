package io.kubejar.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.Json;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.Values;
import io.kubejar.apiserver.registry.rules.Violations;

/**
 * What a new volume is filled with: {@code dataSource} and {@code dataSourceRef} of a claim, of
 * which either may be written and both are read.
 *
 * <p>Follows {@code pkg/api/persistentvolumeclaim/util.go} and {@code validateDataSource}.
 */
final class ClaimSources {
  private ClaimSources() {}

  /** Drops an old-style source that the old field does not allow, and has both fields say one. */
  static void normalize(ObjectNode spec, JsonNode oldSpec) {
    JsonNode source = spec.path("dataSource");
    JsonNode reference = spec.path("dataSourceRef");
    if (source.isObject()
        && !reference.isObject()
        && !oldSpec.path("dataSource").isObject()
        && !isClaim(source)
        && !isSnapshot(source)) {
      spec.remove("dataSource");
      return;
    }
    if (source.isObject() && !reference.isObject()) {
      spec.set("dataSourceRef", source.deepCopy());
    } else if (reference.isObject()
        && !source.isObject()
        && FieldRules.text(reference, "namespace").isEmpty()
        && (isClaim(reference) || isSnapshot(reference))) {
      ObjectNode copy = reference.deepCopy();
      copy.remove("namespace");
      spec.set("dataSource", copy);
    }
  }

  private static boolean isClaim(JsonNode source) {
    return FieldRules.text(source, "kind").equals("PersistentVolumeClaim")
        && group(source).isEmpty();
  }

  private static boolean isSnapshot(JsonNode source) {
    return FieldRules.text(source, "kind").equals("VolumeSnapshot")
        && group(source).equals("snapshot.storage.k8s.io");
  }

  private static String group(JsonNode source) {
    return source.hasNonNull("apiGroup") ? FieldRules.text(source, "apiGroup") : "";
  }

  static void check(JsonNode spec, FieldPath path, Violations violations) {
    JsonNode source = spec.path("dataSource");
    JsonNode reference = spec.path("dataSourceRef");
    if (source.isObject()) {
      source(source, path.child("dataSource"), violations);
    }
    if (reference.isObject()) {
      source(reference, path.child("dataSourceRef"), violations);
      String namespace = FieldRules.text(reference, "namespace");
      if (!namespace.isEmpty()) {
        violations.invalid(
            path.child("dataSourceRef").child("namespace"), namespace, Values.label(namespace));
      }
    }
    if (!source.isObject() || !reference.isObject()) {
      return;
    }
    if (!FieldRules.text(reference, "namespace").isEmpty()) {
      violations.invalid(
          path, Json.object(), "may not be specified when dataSourceRef.namespace is specified");
    } else if (!group(source).equals(group(reference))
        || !source.path("kind").equals(reference.path("kind"))
        || !source.path("name").equals(reference.path("name"))) {
      violations.invalid(path, Json.object(), "must match dataSourceRef");
    }
  }

  private static void source(JsonNode source, FieldPath path, Violations violations) {
    FieldRules.required(source, "name", path, violations);
    FieldRules.required(source, "kind", path, violations);
    String group = group(source);
    String kind = FieldRules.text(source, "kind");
    if (group.isEmpty() && !kind.equals("PersistentVolumeClaim")) {
      violations.invalid(
          path, kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup");
    }
    if (!group.isEmpty()) {
      violations.invalid(path.child("apiGroup"), group, Values.subdomain(group));
    }
  }
}
