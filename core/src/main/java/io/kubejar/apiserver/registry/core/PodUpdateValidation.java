package io.kubejar.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.Values;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** The little that may change of a Pod; follows {@code ValidatePodUpdate} of core validation. */
final class PodUpdateValidation {
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final String UPDATABLE =
      "pod updates may not change fields other than"
          + " `spec.containers[*].image`,`spec.initContainers[*].image`,"
          + "`spec.activeDeadlineSeconds`,"
          + "`spec.tolerations` (only additions to existing tolerations),"
          + "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously"
          + " negative)";

  private PodUpdateValidation() {}

  static void check(JsonNode pod, JsonNode oldPod, Violations violations) {
    JsonNode spec = pod.path("spec");
    JsonNode old = oldPod.path("spec");
    PodValidation.annotations(pod.path("metadata").path("annotations"), spec, violations);
    PodSpecValidation.check(spec, SPEC, violations);
    for (String list : new String[] {"containers", "initContainers"}) {
      if (spec.path(list).size() != old.path(list).size()) {
        violations.forbidden(SPEC.child(list), "pod updates may not add or remove containers");
        return;
      }
    }
    if (!activeDeadline(spec, old, violations)) {
      return;
    }
    tolerations(spec.path("tolerations"), old.path("tolerations"), violations);
    schedulingGates(spec.path("schedulingGates"), old.path("schedulingGates"), violations);
    JsonNode munged = munge(spec, old);
    if (!munged.equals(old)) {
      violations.forbidden(SPEC, UPDATABLE + "\n" + difference(old, munged));
    }
  }

  /** Whether the rest is still worth checking. */
  private static boolean activeDeadline(JsonNode spec, JsonNode old, Violations violations) {
    FieldPath path = SPEC.child("activeDeadlineSeconds");
    JsonNode after = spec.path("activeDeadlineSeconds");
    JsonNode before = old.path("activeDeadlineSeconds");
    if (!after.isNumber()) {
      if (before.isNumber()) {
        violations.invalid(path, "null", "must not update from a positive integer to nil value");
      }
      return true;
    }
    if (after.asLong() < 0 || after.asLong() > Integer.MAX_VALUE) {
      violations.invalid(path, after, Values.range(0, Integer.MAX_VALUE));
      return false;
    }
    if (before.isNumber() && before.asLong() < after.asLong()) {
      violations.invalid(path, after, "must be less than or equal to previous value");
      return false;
    }
    return true;
  }

  /** Old tolerations stay; only their {@code tolerationSeconds} may change. */
  private static void tolerations(JsonNode after, JsonNode before, Violations violations) {
    List<JsonNode> kept = new ArrayList<>();
    after.forEach(t -> kept.add(withoutSeconds(t)));
    for (JsonNode toleration : before) {
      if (!kept.contains(withoutSeconds(toleration))) {
        violations.forbidden(
            SPEC.child("tolerations"),
            "existing toleration can not be modified except its tolerationSeconds");
        return;
      }
    }
  }

  private static JsonNode withoutSeconds(JsonNode toleration) {
    ObjectNode copy = toleration.deepCopy();
    copy.remove("tolerationSeconds");
    return copy;
  }

  private static void schedulingGates(JsonNode after, JsonNode before, Violations violations) {
    List<String> old = new ArrayList<>();
    before.forEach(g -> old.add(g.path("name").asText()));
    for (JsonNode gate : after) {
      String name = gate.path("name").asText();
      if (!old.contains(name)) {
        violations.forbidden(
            SPEC.child("schedulingGates"),
            "only deletion is allowed, but found new scheduling gate '" + name + "'");
      }
    }
  }

  /** The new spec with all that may change put back. */
  private static JsonNode munge(JsonNode spec, JsonNode old) {
    ObjectNode munged = spec.deepCopy();
    for (String list : new String[] {"containers", "initContainers"}) {
      int index = 0;
      for (JsonNode container : munged.path(list)) {
        restore((ObjectNode) container, old.path(list).get(index++), "image");
      }
    }
    restore(munged, old, "activeDeadlineSeconds");
    restore(munged, old, "tolerations");
    restore(munged, old, "schedulingGates");
    boolean wasNegative = old.path("terminationGracePeriodSeconds").asLong() < 0;
    if (wasNegative && munged.path("terminationGracePeriodSeconds").asLong() == 1) {
      restore(munged, old, "terminationGracePeriodSeconds");
    }
    if (!old.path("schedulingGates").isEmpty()) {
      GatedPodUpdates.restore(munged, old);
    }
    return munged;
  }

  static void restore(ObjectNode target, JsonNode source, String field) {
    JsonNode value = source.get(field);
    if (value == null) {
      target.remove(field);
    } else {
      target.set(field, value);
    }
  }

  /** The fields that differ, old and new, one line each. */
  private static String difference(JsonNode old, JsonNode munged) {
    StringBuilder text = new StringBuilder();
    TreeSet<String> names = new TreeSet<>();
    old.fieldNames().forEachRemaining(names::add);
    munged.fieldNames().forEachRemaining(names::add);
    for (String name : names) {
      if (!FieldRules.quoted(old.get(name)).equals(FieldRules.quoted(munged.get(name)))) {
        text.append("- ").append(name).append(": ").append(old.get(name)).append('\n');
        text.append("+ ").append(name).append(": ").append(munged.get(name)).append('\n');
      }
    }
    return text.toString();
  }
}
