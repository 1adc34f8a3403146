package io.kubejar.apiserver.registry.apps;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.LabelSelector;
import io.kubejar.apiserver.registry.core.PodTemplateValidation;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.SelectorRules;
import io.kubejar.apiserver.registry.rules.Violations;

/** The rules that workloads share. Follows {@code pkg/apis/apps/validation/validation.go}. */
final class WorkloadRules {
  private WorkloadRules() {}

  static void nonNegative(JsonNode object, String field, FieldPath path, Violations violations) {
    FieldRules.nonNegative(object, field, path, violations);
  }

  static void immutable(
      JsonNode object, JsonNode old, String field, FieldPath path, Violations violations) {
    FieldRules.immutable(object, old, field, path, violations);
  }

  /** A count of the status that another count bounds. */
  static void notMoreThan(
      JsonNode status, String field, String bound, String detail, Violations violations) {
    if (status.path(field).asLong() > status.path(bound).asLong()) {
      violations.invalid(FieldPath.of("status", field), status.get(field), detail);
    }
  }

  /**
   * The selector, which must be there and not be empty.
   *
   * @param emptyDetail the sentence for an empty one
   */
  static LabelSelector selector(
      JsonNode spec, String emptyDetail, FieldPath path, Violations violations) {
    JsonNode selector = spec.path("selector");
    FieldPath selectorPath = path.child("selector");
    if (!selector.isObject()) {
      violations.required(selectorPath, "");
      return LabelSelector.nothing();
    }
    int before = violations.size();
    SelectorRules.labelSelector(selector, selectorPath, violations);
    if (violations.size() > before) {
      violations.invalid(selectorPath, selector, "invalid label selector");
      return LabelSelector.everything();
    }
    if (selector.path("matchLabels").isEmpty() && selector.path("matchExpressions").isEmpty()) {
      violations.invalid(selectorPath, selector, emptyDetail);
    }
    return SelectorRules.selectorOrNothing(selector);
  }

  /** A template whose Pods run forever and are selected by the selector. */
  static void template(
      JsonNode spec, LabelSelector selector, String owner, FieldPath path, Violations violations) {
    templateLabels(spec, selector, path, violations);
    FieldPath template = path.child("template");
    PodTemplateValidation.check(spec.path("template"), template, violations);
    PodTemplateValidation.onlyRestartPolicyAlways(
        spec.path("template"), owner, template, violations);
  }

  /** The Pods of a template must be those that the selector selects. */
  static void templateLabels(
      JsonNode spec, LabelSelector selector, FieldPath path, Violations violations) {
    JsonNode labels = spec.path("template").path("metadata").path("labels");
    if (!selector.isEverything() && !selector.matches(labels)) {
      violations.invalid(
          path.child("template").child("metadata").child("labels"),
          FieldRules.quoted(labels.isMissingNode() ? null : labels),
          "`selector` does not match template `labels`");
    }
  }

  /** A writer of the status does not change the labels. */
  static void keepLabels(ObjectNode object, KubeObject old) {
    if (!(object.get("metadata") instanceof ObjectNode metadata)) {
      return;
    }
    JsonNode labels = old.metadata().get("labels");
    if (labels == null) {
      metadata.remove("labels");
    } else {
      metadata.set("labels", labels);
    }
  }
}
