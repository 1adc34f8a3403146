package io.kubejar.apiserver.registry.storage;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.registry.core.DiskVolumeRules;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.SelectorRules;
import io.kubejar.apiserver.registry.rules.Values;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The rules on what CSI drivers say of themselves; follows {@code
 * pkg/apis/storage/validation/validation.go}.
 */
final class CsiValidation {
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final List<String> MODES = List.of("Persistent", "Ephemeral");
  private static final List<String> GROUP_POLICIES =
      List.of("File", "None", "ReadWriteOnceWithFSType");
  private static final int LONGEST_NODE_ID = 192;
  private static final int SHORTEST_PERIOD = 10;

  private CsiValidation() {}

  static void driver(JsonNode driver, Violations violations) {
    DiskVolumeRules.driverName(driver.path("metadata"), "name", FieldPath.root(), violations);
    JsonNode spec = driver.path("spec");
    for (JsonNode mode : spec.path("volumeLifecycleModes")) {
      if (!MODES.contains(mode.asText())) {
        violations.notSupported(SPEC.child("volumeLifecycleModes"), mode.asText(), MODES);
      }
    }
    FieldRules.oneOf(spec, "fsGroupPolicy", GROUP_POLICIES, SPEC, violations);
    tokenRequests(spec.path("tokenRequests"), violations);
    JsonNode period = spec.path("nodeAllocatableUpdatePeriodSeconds");
    if (period.isNumber() && period.asLong() < SHORTEST_PERIOD) {
      violations.invalid(
          SPEC.child("nodeAllocatableUpdatePeriodSeconds"),
          period,
          "must be greater than or equal to 10 seconds");
    }
  }

  private static void tokenRequests(JsonNode requests, Violations violations) {
    Set<String> audiences = new HashSet<>();
    int index = 0;
    for (JsonNode request : requests) {
      FieldPath path = SPEC.child("tokenRequests").index(index++);
      String audience = FieldRules.text(request, "audience");
      if (!audiences.add(audience)) {
        violations.duplicate(path.child("audience"), audience);
      }
      JsonNode seconds = request.path("expirationSeconds");
      if (!seconds.isNumber()) {
        continue;
      }
      if (seconds.asLong() < 600) {
        violations.invalid(
            path.child("expirationSeconds"),
            seconds,
            "may not specify a duration less than 10 minutes");
      }
      if (seconds.asLong() > 1L << 32) {
        violations.invalid(
            path.child("expirationSeconds"),
            seconds,
            "may not specify a duration larger than 2^32 seconds");
      }
    }
  }

  /** Of an existing driver only what does not concern volumes in use may change. */
  static void driverUpdate(JsonNode driver, JsonNode old, Violations violations) {
    JsonNode spec = driver.path("spec");
    if (!FieldRules.same(spec.get("attachRequired"), old.path("spec").get("attachRequired"))) {
      // Kubernetes names the field so.
      violations.invalid(
          SPEC.child("attachedRequired"), spec.get("attachRequired"), Values.IMMUTABLE);
    }
    FieldRules.immutable(spec, old.path("spec"), "volumeLifecycleModes", SPEC, violations);
  }

  static void node(JsonNode node, Violations violations) {
    Set<String> names = new HashSet<>();
    int index = 0;
    for (JsonNode driver : node.path("spec").path("drivers")) {
      nodeDriver(driver, names, SPEC.child("drivers").index(index++), violations);
    }
  }

  private static void nodeDriver(
      JsonNode driver, Set<String> names, FieldPath path, Violations violations) {
    DiskVolumeRules.driverName(driver, "name", path, violations);
    String id = FieldRules.text(driver, "nodeID");
    if (id.isEmpty()) {
      violations.required(path.child("nodeID"), "");
    }
    if (id.length() > LONGEST_NODE_ID) {
      violations.invalid(
          path.child("nodeID"), id, "must be " + LONGEST_NODE_ID + " characters or less");
    }
    FieldRules.nonNegative(
        driver.path("allocatable"), "count", path.child("allocatable"), violations);
    if (!names.add(FieldRules.text(driver, "name"))) {
      violations.duplicate(path.child("name"), FieldRules.text(driver, "name"));
    }
    Set<String> keys = new HashSet<>();
    for (JsonNode key : driver.path("topologyKeys")) {
      if (key.asText().isEmpty()) {
        violations.required(path, "");
      }
      if (!keys.add(key.asText())) {
        violations.duplicate(path, key);
      }
      for (String error : Values.qualifiedName(key.asText())) {
        violations.invalid(path, driver.get("topologyKeys"), error);
      }
    }
  }

  /** What a driver said of a node stays; drivers come and go, and what they can take changes. */
  static void nodeUpdate(JsonNode node, JsonNode old, Violations violations) {
    for (JsonNode before : old.path("spec").path("drivers")) {
      for (JsonNode after : node.path("spec").path("drivers")) {
        boolean same =
            after.path("nodeID").equals(before.path("nodeID"))
                && FieldRules.same(after.get("topologyKeys"), before.get("topologyKeys"));
        if (after.path("name").equals(before.path("name")) && !same) {
          violations.invalid(FieldPath.of("CSINodeDriver"), after, Values.IMMUTABLE);
        }
      }
    }
  }

  static void capacity(JsonNode capacity, Violations violations) {
    SelectorRules.labelSelector(
        capacity.path("nodeTopology"), FieldPath.of("nodeTopology"), violations);
    String name = FieldRules.text(capacity, "storageClassName");
    violations.invalid(FieldPath.of("storageClassName"), name, Values.subdomain(name));
    for (String field : new String[] {"capacity", "maximumVolumeSize"}) {
      if (capacity.hasNonNull(field)) {
        FieldRules.nonNegativeQuantity(capacity.get(field), FieldPath.of(field), violations);
      }
    }
  }

  static void capacityUpdate(JsonNode capacity, JsonNode old, Violations violations) {
    FieldRules.immutable(capacity, old, "nodeTopology", FieldPath.root(), violations);
    FieldRules.immutable(capacity, old, "storageClassName", FieldPath.root(), violations);
  }
}
