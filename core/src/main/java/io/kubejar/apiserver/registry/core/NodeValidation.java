package io.kubejar.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.registry.rules.Addresses;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.SelectorRules;
import io.kubejar.apiserver.registry.rules.Values;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.HashSet;
import java.util.Set;

/** The rules on Nodes; follows {@code ValidateNode} of core validation. */
final class NodeValidation {
  private static final FieldPath SPEC = FieldPath.of("spec");

  private NodeValidation() {}

  static void check(JsonNode node, Violations violations) {
    JsonNode spec = node.path("spec");
    Set<String> seen = new HashSet<>();
    int index = 0;
    for (JsonNode taint : spec.path("taints")) {
      FieldPath at = FieldPath.of("metadata", "taints").index(index++);
      String key = FieldRules.text(taint, "key");
      SelectorRules.labelName(key, at.child("key"), violations);
      String value = FieldRules.text(taint, "value");
      violations.invalid(at.child("value"), value, Values.labelValue(value));
      String effect = FieldRules.text(taint, "effect");
      if (effect.isEmpty()) {
        violations.required(at.child("effect"), "");
      } else {
        SchedulingValidation.effect(effect, at.child("effect"), violations);
      }
      if (!seen.add(key + "/" + effect)) {
        violations.duplicate(at, taint, "taints must be unique by key and effect pair");
      }
    }
    index = 0;
    for (JsonNode range : spec.path("podCIDRs")) {
      violations.invalid(
          SPEC.child("podCIDRs").index(index++), range.asText(), Addresses.cidr(range.asText()));
    }
  }

  /** The amounts and addresses that a status tells. */
  static void status(JsonNode node, Violations violations) {
    JsonNode status = node.path("status");
    for (String list : new String[] {"capacity", "allocatable"}) {
      status
          .path(list)
          .properties()
          .forEach(
              entry ->
                  ResourceValidation.amount(
                      entry.getKey(),
                      entry.getValue(),
                      FieldPath.of("status", list, entry.getKey()),
                      violations));
    }
    Set<JsonNode> seen = new HashSet<>();
    int index = 0;
    for (JsonNode address : status.path("addresses")) {
      if (!seen.add(address)) {
        violations.duplicate(FieldPath.of("status", "addresses").index(index), address);
      }
      index++;
    }
  }

  static void update(JsonNode node, JsonNode old, Violations violations) {
    int before = violations.size();
    fixed(node, old, violations);
    boolean otherwise =
        !FieldRules.same(
                node.path("spec").get("configSource"), old.path("spec").get("configSource"))
            || !FieldRules.same(
                node.path("spec").get("externalID"), old.path("spec").get("externalID"));
    if (violations.size() > before || otherwise) {
      // The whole object is meant, which has no path.
      violations.forbidden(
          FieldPath.root().key(""), "node updates may only change labels, taints, or capacity");
    }
  }

  private static void fixed(JsonNode node, JsonNode old, Violations violations) {
    JsonNode before = old.path("spec").path("podCIDRs");
    JsonNode after = node.path("spec").path("podCIDRs");
    if (!before.isEmpty() && !before.equals(after)) {
      violations.forbidden(
          SPEC.child("podCIDRs"), "node updates may not change podCIDR except from \"\" to valid");
    }
    String provider = FieldRules.text(old.path("spec"), "providerID");
    if (!provider.isEmpty() && !provider.equals(FieldRules.text(node.path("spec"), "providerID"))) {
      violations.forbidden(
          SPEC.child("providerID"),
          "node updates may not change providerID except from \"\" to valid");
    }
  }
}
