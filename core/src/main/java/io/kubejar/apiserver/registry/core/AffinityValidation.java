package io.kubejar.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.Json;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.SelectorRules;
import io.kubejar.apiserver.registry.rules.Values;
import io.kubejar.apiserver.registry.rules.Violations;

/** The rules on affinity to nodes and Pods; follows {@code validateAffinity} of core validation. */
public final class AffinityValidation {
  private static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
  private static final String PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";

  private AffinityValidation() {}

  static void check(JsonNode affinity, FieldPath path, Violations violations) {
    JsonNode node = affinity.path("nodeAffinity");
    FieldPath nodePath = path.child("nodeAffinity");
    if (node.path(REQUIRED).isObject()) {
      nodeSelector(node.get(REQUIRED), nodePath.child(REQUIRED), violations);
    }
    int index = 0;
    for (JsonNode term : node.path(PREFERRED)) {
      FieldPath at = nodePath.child(PREFERRED).index(index++);
      JsonNode weight = term.path("weight");
      if (weight.asInt() <= 0 || weight.asInt() > 100) {
        violations.invalid(at.child("weight"), orZero(weight), "must be in the range 1-100");
      }
      nodeSelectorTerm(term.path("preference"), at.child("preference"), violations);
    }
    podAffinity(affinity.path("podAffinity"), path.child("podAffinity"), violations);
    podAffinity(affinity.path("podAntiAffinity"), path.child("podAntiAffinity"), violations);
  }

  private static JsonNode orZero(JsonNode number) {
    return number.isMissingNode() ? Json.number(0) : number;
  }

  /** A {@code NodeSelector}: at least one term. */
  public static void nodeSelector(JsonNode selector, FieldPath path, Violations violations) {
    FieldPath terms = path.child("nodeSelectorTerms");
    if (selector.path("nodeSelectorTerms").isEmpty()) {
      violations.required(terms, "must have at least one node selector term");
      return;
    }
    int index = 0;
    for (JsonNode term : selector.path("nodeSelectorTerms")) {
      nodeSelectorTerm(term, terms.index(index++), violations);
    }
  }

  private static void nodeSelectorTerm(JsonNode term, FieldPath path, Violations violations) {
    int index = 0;
    for (JsonNode expression : term.path("matchExpressions")) {
      nodeRequirement(expression, path.child("matchExpressions").index(index++), violations);
    }
    index = 0;
    for (JsonNode field : term.path("matchFields")) {
      fieldRequirement(field, path.child("matchFields").index(index++), violations);
    }
  }

  private static void nodeRequirement(JsonNode expression, FieldPath path, Violations violations) {
    String operator = expression.path("operator").asText();
    JsonNode values = expression.path("values");
    switch (operator) {
      case "In", "NotIn" -> {
        if (values.isEmpty()) {
          violations.required(
              path.child("values"), "must be specified when `operator` is 'In' or 'NotIn'");
        }
      }
      case "Exists", "DoesNotExist" -> {
        if (!values.isEmpty()) {
          violations.forbidden(
              path.child("values"),
              "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
        }
      }
      case "Gt", "Lt" -> {
        if (values.size() != 1) {
          violations.required(
              path.child("values"),
              "must be specified single value when `operator` is 'Lt' or 'Gt'");
        }
      }
      default ->
          violations.invalid(path.child("operator"), operator, "not a valid selector operator");
    }
    SelectorRules.labelName(expression.path("key").asText(), path.child("key"), violations);
    if (operator.equals("In") || operator.equals("NotIn")) {
      int index = 0;
      for (JsonNode value : values) {
        violations.invalid(
            path.child("values").index(index++), value.asText(), Values.labelValue(value.asText()));
      }
    }
  }

  private static void fieldRequirement(JsonNode field, FieldPath path, Violations violations) {
    String operator = field.path("operator").asText();
    if (!operator.equals("In") && !operator.equals("NotIn")) {
      violations.invalid(path.child("operator"), operator, "not a valid selector operator");
    } else if (field.path("values").size() != 1) {
      violations.required(
          path.child("values"),
          "must be only one value when `operator` is 'In' or 'NotIn' for node field selector");
    }
    String key = field.path("key").asText();
    if (!key.equals("metadata.name")) {
      violations.invalid(path.child("key"), key, "not a valid field selector key");
      return;
    }
    int index = 0;
    for (JsonNode value : field.path("values")) {
      violations.invalid(
          path.child("values").index(index++), value.asText(), Values.subdomain(value.asText()));
    }
  }

  private static void podAffinity(JsonNode affinity, FieldPath path, Violations violations) {
    int index = 0;
    for (JsonNode term : affinity.path(REQUIRED)) {
      podTerm(term, path.child(REQUIRED).index(index++), violations);
    }
    index = 0;
    for (JsonNode weighted : affinity.path(PREFERRED)) {
      FieldPath at = path.child(PREFERRED).index(index++);
      JsonNode weight = weighted.path("weight");
      if (weight.asInt() <= 0 || weight.asInt() > 100) {
        violations.invalid(at.child("weight"), orZero(weight), "must be in the range 1-100");
      }
      podTerm(weighted.path("podAffinityTerm"), at.child("podAffinityTerm"), violations);
    }
  }

  private static void podTerm(JsonNode term, FieldPath path, Violations violations) {
    SelectorRules.labelSelector(
        term.path("labelSelector"), path.child("labelSelector"), violations);
    SelectorRules.labelSelector(
        term.path("namespaceSelector"), path.child("namespaceSelector"), violations);
    for (JsonNode namespace : term.path("namespaces")) {
      violations.invalid(
          path.child("namespace"), namespace.asText(), Values.label(namespace.asText()));
    }
    String key = FieldRules.text(term, "topologyKey");
    if (key.isEmpty()) {
      violations.required(path.child("topologyKey"), "can not be empty");
    }
    SelectorRules.labelName(key, path.child("topologyKey"), violations);
  }
}
