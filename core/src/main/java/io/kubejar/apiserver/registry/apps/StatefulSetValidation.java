package io.kubejar.apiserver.registry.apps;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.LabelSelector;
import io.kubejar.apiserver.registry.core.PodTemplateValidation;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.SelectorRules;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.List;

/** The rules on StatefulSets; follows {@code pkg/apis/apps/validation/validation.go}. */
final class StatefulSetValidation {
  private static final List<String> RETENTIONS = List.of("Delete", "Retain");
  private static final String[] MUTABLE = {
    "replicas",
    "ordinals",
    "template",
    "updateStrategy",
    "revisionHistoryLimit",
    "persistentVolumeClaimRetentionPolicy",
    "minReadySeconds"
  };
  private static final String FORBIDDEN =
      "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template',"
          + " 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and"
          + " 'minReadySeconds' are forbidden";

  private StatefulSetValidation() {}

  static void check(JsonNode spec, FieldPath path, Violations violations) {
    managementPolicy(spec, path, violations);
    updateStrategy(spec.path("updateStrategy"), path.child("updateStrategy"), violations);
    JsonNode retention = spec.path("persistentVolumeClaimRetentionPolicy");
    FieldPath retentionPath = path.child("persistentVolumeClaimRetentionPolicy");
    FieldRules.oneOf(retention, "whenDeleted", RETENTIONS, retentionPath, violations);
    FieldRules.oneOf(retention, "whenScaled", RETENTIONS, retentionPath, violations);
    WorkloadRules.nonNegative(spec, "replicas", path, violations);
    WorkloadRules.nonNegative(spec, "minReadySeconds", path, violations);
    WorkloadRules.nonNegative(spec.path("ordinals"), "start", path.child("ordinals"), violations);
    WorkloadRules.nonNegative(spec, "revisionHistoryLimit", path, violations);
    LabelSelector selector =
        WorkloadRules.selector(spec, "empty selector is invalid for statefulset", path, violations);
    template(spec, selector, path, violations);
    PodTemplateValidation.onlyRestartPolicyAlways(
        spec.path("template"), "StatefulSet", path.child("template"), violations);
  }

  private static void managementPolicy(JsonNode spec, FieldPath path, Violations violations) {
    String policy = FieldRules.text(spec, "podManagementPolicy");
    if (policy.isEmpty()) {
      violations.required(path.child("podManagementPolicy"), "");
    } else if (!policy.equals("OrderedReady") && !policy.equals("Parallel")) {
      violations.invalid(
          path.child("podManagementPolicy"), policy, "must be 'OrderedReady' or 'Parallel'");
    }
  }

  private static void updateStrategy(JsonNode strategy, FieldPath path, Violations violations) {
    JsonNode rolling = strategy.path("rollingUpdate");
    FieldPath rollingPath = path.child("rollingUpdate");
    switch (FieldRules.text(strategy, "type")) {
      case "" -> violations.required(path, "");
      case "OnDelete" -> {
        if (rolling.isObject()) {
          violations.invalid(
              rollingPath, rolling, "only allowed for updateStrategy 'RollingUpdate'");
        }
      }
      case "RollingUpdate" -> {
        WorkloadRules.nonNegative(rolling, "partition", rollingPath, violations);
        JsonNode unavailable = rolling.path("maxUnavailable");
        FieldPath at = rollingPath.child("maxUnavailable");
        FieldRules.positiveIntOrPercent(unavailable, at, violations);
        if (!unavailable.isMissingNode() && FieldRules.isZeroIntOrPercent(unavailable)) {
          violations.invalid(at, unavailable, "cannot be 0");
        }
        FieldRules.notMoreThanAll(unavailable, at, violations);
      }
      default -> violations.invalid(path, strategy, "must be 'RollingUpdate' or 'OnDelete'");
    }
  }

  /** Mounts of claims cannot be checked here: their volumes exist in the Pods only. */
  private static void template(
      JsonNode spec, LabelSelector selector, FieldPath path, Violations violations) {
    WorkloadRules.templateLabels(spec, selector, path, violations);
    FieldPath at = path.child("template");
    JsonNode metadata = spec.path("template").path("metadata");
    SelectorRules.labels(metadata.path("labels"), at.child("labels"), violations);
    SelectorRules.annotations(metadata.path("annotations"), at.child("annotations"), violations);
    ObjectNode podSpec = spec.path("template").path("spec").deepCopy();
    ArrayNode volumes =
        podSpec.path("volumes").isArray()
            ? (ArrayNode) podSpec.get("volumes")
            : podSpec.putArray("volumes");
    for (JsonNode claim : spec.path("volumeClaimTemplates")) {
      String name = claim.path("metadata").path("name").asText();
      boolean present = false;
      for (JsonNode volume : volumes) {
        present |= volume.path("name").asText().equals(name);
      }
      if (!present) {
        volumes
            .addObject()
            .put("name", name)
            .putObject("persistentVolumeClaim")
            .put("claimName", name);
      }
    }
    ObjectNode template = podSpec.objectNode();
    template.set("spec", podSpec);
    PodTemplateValidation.check(template, at, violations);
  }

  static void update(JsonNode spec, JsonNode old, Violations violations) {
    ObjectNode munged = spec.deepCopy();
    for (String field : MUTABLE) {
      JsonNode before = old.get(field);
      if (before == null) {
        munged.remove(field);
      } else {
        munged.set(field, before);
      }
    }
    if (!munged.equals(old)) {
      violations.forbidden(FieldPath.of("spec"), FORBIDDEN);
    }
  }
}
