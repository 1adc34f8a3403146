package io.kubejar.apiserver.registry.resource;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.Json;
import io.kubejar.apiserver.registry.core.AffinityValidation;
import io.kubejar.apiserver.registry.core.DiskVolumeRules;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.Values;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.ArrayList;
import java.util.List;

/** The rules on what devices a driver offers; follows {@code ValidateResourceSlice}. */
final class ResourceSliceValidation {
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final int MOST_DEVICES = 128;
  private static final int MOST_ADVANCED_DEVICES = 64;
  private static final int MOST_COUNTER_SETS = 8;
  private static final int MOST_COUNTERS = 32;
  private static final String NOT_FALSE = "must be either unset or set to true";
  private static final String ONE_PLACE =
      "exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required";
  private static final List<String> LISTS = List.of("bools", "ints", "strings", "versions");

  private ResourceSliceValidation() {}

  static void check(JsonNode slice, Violations violations) {
    check(slice.path("spec"), Json.emptyObject(), violations);
  }

  static void update(JsonNode slice, JsonNode old, Violations violations) {
    JsonNode spec = slice.path("spec");
    JsonNode oldSpec = old.path("spec");
    check(spec, oldSpec, violations);
    FieldRules.immutable(
        spec.path("pool"), oldSpec.path("pool"), "name", SPEC.child("pool"), violations);
    FieldRules.immutable(spec, oldSpec, "driver", SPEC, violations);
    FieldRules.immutable(spec, oldSpec, "nodeName", SPEC, violations);
  }

  private static void check(JsonNode spec, JsonNode old, Violations violations) {
    DiskVolumeRules.driverName(spec, "driver", SPEC, violations);
    pool(spec.path("pool"), SPEC.child("pool"), violations);
    place(spec, violations);
    if (spec.hasNonNull("sharedCounters") && spec.hasNonNull("devices")) {
      violations.invalid(SPEC, "", "only one of `sharedCounters` or `devices` is allowed");
    }
    boolean perDevice = spec.path("perDeviceNodeSelection").asBoolean();
    EntryRules.named(
        spec.path("devices"),
        isAdvanced(spec.path("devices")) ? MOST_ADVANCED_DEVICES : MOST_DEVICES,
        (device, at, found) ->
            new DeviceValidation(device, find(old, device), at, found).check(perDevice),
        SPEC.child("devices"),
        violations);
    EntryRules.named(
        spec.path("sharedCounters"),
        MOST_COUNTER_SETS,
        (set, at, found) -> {
          FieldRules.requiredValid(set, "name", Values::label, at, found);
          counters(set.path("counters"), at.child("counters"), found);
        },
        SPEC.child("sharedCounters"),
        violations);
  }

  private static void pool(JsonNode pool, FieldPath path, Violations violations) {
    DeviceRules.pool(pool, "name", path, violations);
    long slices = pool.path("resourceSliceCount").asLong();
    if (slices <= 0) {
      violations.invalid(path.child("resourceSliceCount"), Json.number(slices), Values.POSITIVE);
    }
    if (pool.path("generation").asLong() < 0) {
      violations.invalid(
          path.child("generation"),
          pool.get("generation"),
          "must be greater than or equal to zero");
    }
  }

  /** Where the devices are: at one node, at some, at all, or each where it says. */
  private static void place(JsonNode spec, Violations violations) {
    List<String> set = new ArrayList<>();
    if (spec.hasNonNull("nodeName")) {
      String node = FieldRules.text(spec, "nodeName");
      if (node.isEmpty()) {
        violations.invalid(
            SPEC.child("nodeName"), node, "must be either unset or set to a non-empty string");
      } else {
        set.add("`nodeName`");
        violations.invalid(SPEC.child("nodeName"), node, Values.subdomain(node));
      }
    }
    if (spec.hasNonNull("nodeSelector")) {
      set.add("`nodeSelector`");
      JsonNode selector = spec.get("nodeSelector");
      FieldPath at = SPEC.child("nodeSelector");
      AffinityValidation.nodeSelector(selector, at, violations);
      if (selector.path("nodeSelectorTerms").size() != 1) {
        violations.invalid(
            at.child("nodeSelectorTerms"),
            FieldRules.quoted(selector.get("nodeSelectorTerms")),
            "must have exactly one node selector term");
      }
    }
    flag(spec, "allNodes", SPEC, set, violations);
    flag(spec, "perDeviceNodeSelection", SPEC, set, violations);
    if (set.isEmpty()) {
      violations.required(SPEC, ONE_PLACE);
    } else if (set.size() > 1) {
      violations.invalid(
          SPEC, "{" + String.join(", ", set) + "}", ONE_PLACE + ", but multiple fields are set");
    }
  }

  /** A field that is true or absent; notes the one that is true. */
  static void flag(
      JsonNode object, String field, FieldPath path, List<String> set, Violations violations) {
    if (object.path(field).asBoolean()) {
      set.add("`" + field + "`");
    } else if (object.hasNonNull(field)) {
      violations.invalid(path.child(field), object.get(field), NOT_FALSE);
    }
  }

  private static boolean isAdvanced(JsonNode devices) {
    for (JsonNode device : devices) {
      if (!device.path("taints").isEmpty() || !device.path("consumesCounters").isEmpty()) {
        return true;
      }
      for (JsonNode attribute : device.path("attributes")) {
        if (LISTS.stream().anyMatch(attribute::hasNonNull)) {
          return true;
        }
      }
    }
    return false;
  }

  private static JsonNode find(JsonNode old, JsonNode device) {
    for (JsonNode candidate : old.path("devices")) {
      if (candidate.path("name").equals(device.path("name"))) {
        return candidate;
      }
    }
    return Json.emptyObject();
  }

  static void counters(JsonNode counters, FieldPath path, Violations violations) {
    if (counters.isEmpty()) {
      violations.required(path, "");
    } else if (counters.size() > MOST_COUNTERS) {
      violations.add(FieldError.tooMany(path, counters.size(), MOST_COUNTERS));
    } else {
      counters
          .fieldNames()
          .forEachRemaining(name -> violations.invalid(path, name, Values.label(name)));
    }
  }
}
