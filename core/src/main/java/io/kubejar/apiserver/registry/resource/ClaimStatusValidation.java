package io.kubejar.apiserver.registry.resource;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.registry.core.AffinityValidation;
import io.kubejar.apiserver.registry.core.DiskVolumeRules;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.Values;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The rules on the status of a claim; follows {@code ValidateResourceClaimStatusUpdate}. */
final class ClaimStatusValidation {
  private static final FieldPath STATUS = FieldPath.of("status");
  private static final int MOST_CONSUMERS = 256;
  private static final int MOST_RESULTS = 32;
  private static final int MOST_CONFIGURATIONS = 64;
  private static final int LARGEST_DATA = 10 * 1024;
  private static final List<String> SOURCES = List.of("FromClaim", "FromClass");

  private ClaimStatusValidation() {}

  static void update(JsonNode claim, JsonNode old, Violations violations) {
    JsonNode status = claim.path("status");
    JsonNode before = old.path("status");
    reservations(claim, before.path("reservedFor"), violations);
    Set<String> allocated = new HashSet<>();
    for (JsonNode result : status.path("allocation").path("devices").path("results")) {
      allocated.add(deviceKey(result));
    }
    FieldPath devices = STATUS.child("devices");
    EntryRules.list(
        status.path("devices"),
        Integer.MAX_VALUE,
        (device, at, found) -> device(device, allocated, at, found),
        devices,
        violations);
    EntryRules.unique(
        status.path("devices"), ClaimStatusValidation::deviceKey, devices, violations);
    if (status.hasNonNull("allocation") && before.hasNonNull("allocation")) {
      FieldRules.immutable(status, before, "allocation", STATUS, violations);
    } else {
      allocation(
          status.path("allocation"),
          RequestNames.of(claim.path("spec").path("devices")),
          violations);
    }
  }

  private static void reservations(JsonNode claim, JsonNode before, Violations violations) {
    JsonNode status = claim.path("status");
    JsonNode consumers = status.path("reservedFor");
    FieldPath path = STATUS.child("reservedFor");
    EntryRules.list(
        consumers,
        MOST_CONSUMERS,
        (consumer, at, found) -> {
          for (String field : new String[] {"resource", "name", "uid"}) {
            FieldRules.required(consumer, field, at, found);
          }
        },
        path,
        violations);
    EntryRules.unique(consumers, consumer -> FieldRules.text(consumer, "uid"), path, violations);
    if (consumers.isEmpty()) {
      return;
    }
    if (!status.hasNonNull("allocation")) {
      violations.forbidden(path, "may not be specified when `allocated` is not set");
    } else if (claim.path("metadata").hasNonNull("deletionTimestamp")) {
      Set<JsonNode> known = new HashSet<>();
      before.forEach(known::add);
      for (JsonNode consumer : consumers) {
        if (!known.contains(consumer)) {
          violations.forbidden(
              path,
              "new entries may not be added while `deallocationRequested` or `deletionTimestamp`"
                  + " are set");
          return;
        }
      }
    }
  }

  private static String deviceKey(JsonNode device) {
    String key =
        String.join(
            "/",
            device.path("driver").asText(),
            device.path("pool").asText(),
            device.path("device").asText());
    return device.hasNonNull("shareID") ? key + "/" + device.get("shareID").asText() : key;
  }

  private static void place(JsonNode device, FieldPath path, Violations violations) {
    DiskVolumeRules.driverName(device, "driver", path, violations);
    DeviceRules.pool(device, "pool", path, violations);
    String name = FieldRules.text(device, "device");
    violations.invalid(path.child("device"), name, Values.label(name));
  }

  private static void device(
      JsonNode device, Set<String> allocated, FieldPath path, Violations violations) {
    place(device, path, violations);
    if (!allocated.contains(deviceKey(device))) {
      violations.invalid(path, deviceKey(device), "must be an allocated device in the claim");
    }
    if (device.hasNonNull("data")) {
      DeviceRules.raw(device.get("data"), LARGEST_DATA, path.child("data"), violations);
    }
  }

  private static void allocation(JsonNode allocation, RequestNames names, Violations violations) {
    FieldPath path = STATUS.child("allocation");
    FieldPath devices = path.child("devices");
    EntryRules.list(
        allocation.path("devices").path("results"),
        MOST_RESULTS,
        (result, at, found) -> {
          names.reference(result.path("request"), at.child("request"), found);
          place(result, at, found);
          DeviceRules.bindingConditions(result, at, found);
          DeviceRules.tolerations(result.path("tolerations"), at.child("tolerations"), found);
        },
        devices.child("results"),
        violations);
    EntryRules.list(
        allocation.path("devices").path("config"),
        MOST_CONFIGURATIONS,
        (config, at, found) -> {
          FieldRules.requiredOneOf(config, "source", SOURCES, at, found);
          names.references(config.path("requests"), at.child("requests"), found);
          DeviceRules.configuration(config, at, found);
        },
        devices.child("config"),
        violations);
    if (allocation.hasNonNull("nodeSelector")) {
      AffinityValidation.nodeSelector(
          allocation.get("nodeSelector"), path.child("nodeSelector"), violations);
    }
  }
}
