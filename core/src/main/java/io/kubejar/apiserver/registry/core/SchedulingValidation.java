package io.kubejar.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.Json;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.SelectorRules;
import io.kubejar.apiserver.registry.rules.Values;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The rules on tolerations and topology spread; follows core validation. */
public final class SchedulingValidation {
  private static final List<String> EFFECTS =
      List.of("NoSchedule", "PreferNoSchedule", "NoExecute");
  private static final List<String> UNSATISFIABLE = List.of("DoNotSchedule", "ScheduleAnyway");
  private static final List<String> NODE_POLICIES = List.of("Honor", "Ignore");
  private static final List<String> OPERATORS = List.of("Equal", "Exists");

  private SchedulingValidation() {}

  /** The tolerations of a Pod, or of a RuntimeClass. */
  public static void tolerations(JsonNode tolerations, FieldPath path, Violations violations) {
    int index = 0;
    for (JsonNode toleration : tolerations) {
      toleration(toleration, path.index(index++), violations);
    }
  }

  private static void toleration(JsonNode toleration, FieldPath path, Violations violations) {
    String key = FieldRules.text(toleration, "key");
    String operator = FieldRules.text(toleration, "operator");
    String effect = FieldRules.text(toleration, "effect");
    String value = FieldRules.text(toleration, "value");
    if (!key.isEmpty()) {
      SelectorRules.labelName(key, path.child("key"), violations);
    } else if (!operator.equals("Exists")) {
      violations.invalid(
          path.child("operator"),
          operator,
          "operator must be Exists when `key` is empty, which means \"match all values and all"
              + " keys\"");
    }
    if (toleration.hasNonNull("tolerationSeconds") && !effect.equals("NoExecute")) {
      violations.invalid(
          path.child("effect"),
          effect,
          "effect must be 'NoExecute' when `tolerationSeconds` is set");
    }
    switch (operator) {
      case "", "Equal" -> {
        List<String> errors = Values.labelValue(value);
        if (!errors.isEmpty()) {
          violations.invalid(path.child("operator"), value, String.join(";", errors));
        }
      }
      case "Exists" -> {
        if (!value.isEmpty()) {
          violations.invalid(
              path.child("operator"),
              toleration,
              "value must be empty when `operator` is 'Exists'");
        }
      }
      default -> violations.notSupported(path.child("operator"), operator, OPERATORS);
    }
    if (!effect.isEmpty()) {
      effect(effect, path.child("effect"), violations);
    }
  }

  static void effect(String effect, FieldPath path, Violations violations) {
    if (!EFFECTS.contains(effect)) {
      violations.notSupported(path, effect, EFFECTS);
    }
  }

  static void topologySpread(JsonNode constraints, FieldPath path, Violations violations) {
    int index = 0;
    for (JsonNode constraint : constraints) {
      FieldPath at = path.index(index++);
      JsonNode skew = constraint.path("maxSkew");
      if (skew.asInt() <= 0) {
        violations.invalid(
            at.child("maxSkew"), skew.isMissingNode() ? Json.number(0) : skew, Values.POSITIVE);
      }
      String key = FieldRules.text(constraint, "topologyKey");
      if (key.isEmpty()) {
        violations.required(at.child("topologyKey"), "can not be empty");
      }
      String when = FieldRules.text(constraint, "whenUnsatisfiable");
      if (!UNSATISFIABLE.contains(when)) {
        violations.notSupported(at.child("whenUnsatisfiable"), when, UNSATISFIABLE);
      }
      if (isRepeated(constraints, index, key, when)) {
        violations.duplicate(
            at.child("{topologyKey, whenUnsatisfiable}"), "{" + key + ", " + when + "}");
      }
      minDomains(constraint, when, at, violations);
      FieldRules.oneOf(constraint, "nodeAffinityPolicy", NODE_POLICIES, at, violations);
      FieldRules.oneOf(constraint, "nodeTaintsPolicy", NODE_POLICIES, at, violations);
      matchLabelKeys(constraint, at, violations);
      SelectorRules.labelSelector(
          constraint.path("labelSelector"), at.child("labelSelector"), violations);
    }
  }

  /** Whether a later constraint is about the same topology in the same way. */
  private static boolean isRepeated(JsonNode constraints, int from, String key, String when) {
    for (int i = from; i < constraints.size(); i++) {
      JsonNode other = constraints.get(i);
      if (FieldRules.text(other, "topologyKey").equals(key)
          && FieldRules.text(other, "whenUnsatisfiable").equals(when)) {
        return true;
      }
    }
    return false;
  }

  private static void minDomains(
      JsonNode constraint, String when, FieldPath path, Violations violations) {
    JsonNode domains = constraint.path("minDomains");
    if (!domains.isNumber()) {
      return;
    }
    if (domains.asInt() <= 0) {
      violations.invalid(path.child("minDomains"), domains, Values.POSITIVE);
    }
    if (!when.equals("DoNotSchedule")) {
      violations.invalid(
          path.child("minDomains"),
          domains,
          "can only use minDomains if whenUnsatisfiable=DoNotSchedule, not " + when);
    }
  }

  private static void matchLabelKeys(JsonNode constraint, FieldPath path, Violations violations) {
    JsonNode keys = constraint.path("matchLabelKeys");
    FieldPath at = path.child("matchLabelKeys");
    if (!keys.isEmpty() && !constraint.path("labelSelector").isObject()) {
      violations.forbidden(at, "must not be specified when labelSelector is not set");
    }
    int index = 0;
    for (JsonNode key : keys) {
      SelectorRules.labelName(key.asText(), at.index(index++), violations);
    }
  }

  static void schedulingGates(JsonNode gates, FieldPath path, Violations violations) {
    Set<String> seen = new HashSet<>();
    int index = 0;
    for (JsonNode gate : gates) {
      FieldPath at = path.index(index++).child("name");
      String name = FieldRules.text(gate, "name");
      violations.invalid(at, name, Values.qualifiedName(name));
      if (!seen.add(name)) {
        violations.duplicate(path.index(index - 1), name);
      }
    }
  }
}
