package io.kubejar.apiserver.registry.resource;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.Json;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.Values;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.List;

/** The rules on what a claim asks for; follows {@code validateResourceClaimSpec}. */
final class ResourceClaimValidation {
  private static final int MOST_REQUESTS = 32;
  private static final int MOST_ALTERNATIVES = 8;
  private static final int MOST_CONSTRAINTS = 32;
  private static final int MOST_CONFIGURATIONS = 32;
  private static final List<String> MODES = List.of("All", "ExactCount");

  private ResourceClaimValidation() {}

  static void spec(JsonNode spec, FieldPath path, Violations violations) {
    JsonNode devices = spec.path("devices");
    FieldPath at = path.child("devices");
    RequestNames names = RequestNames.of(devices);
    EntryRules.named(
        devices.path("requests"),
        MOST_REQUESTS,
        ResourceClaimValidation::request,
        at.child("requests"),
        violations);
    EntryRules.list(
        devices.path("constraints"),
        MOST_CONSTRAINTS,
        (constraint, where, found) -> constraint(constraint, names, where, found),
        at.child("constraints"),
        violations);
    EntryRules.list(
        devices.path("config"),
        MOST_CONFIGURATIONS,
        (config, where, found) -> {
          names.references(config.path("requests"), where.child("requests"), found);
          DeviceRules.configuration(config, where, found);
        },
        at.child("config"),
        violations);
  }

  private static void request(JsonNode request, FieldPath path, Violations violations) {
    String name = FieldRules.text(request, "name");
    violations.invalid(path.child("name"), name, Values.label(name));
    boolean exact = request.hasNonNull("exactly");
    boolean first = !request.path("firstAvailable").isEmpty();
    if (exact && first) {
      violations.invalid(
          path,
          Json.mapper().nullNode(),
          "exactly one of `exactly` or `firstAvailable` is required, but multiple fields are set");
    } else if (exact) {
      devices(request.path("exactly"), path.child("exactly"), violations);
    } else if (first) {
      EntryRules.named(
          request.path("firstAvailable"),
          MOST_ALTERNATIVES,
          (alternative, at, found) -> {
            String label = FieldRules.text(alternative, "name");
            found.invalid(at.child("name"), label, Values.label(label));
            devices(alternative, at, found);
          },
          path.child("firstAvailable"),
          violations);
    } else {
      violations.required(path, "exactly one of `exactly` or `firstAvailable` is required");
    }
  }

  /** What devices a request, or one alternative of it, is about. */
  private static void devices(JsonNode request, FieldPath path, Violations violations) {
    FieldRules.requiredValid(request, "deviceClassName", Values::subdomain, path, violations);
    DeviceRules.selectors(request.path("selectors"), path.child("selectors"), violations);
    long count = request.path("count").asLong();
    String mode = FieldRules.text(request, "allocationMode");
    if (mode.equals("All") && count != 0) {
      violations.invalid(
          path.child("count"),
          request.get("count"),
          "must not be specified when allocationMode is 'All'");
    } else if (mode.equals("ExactCount") && count <= 0) {
      violations.invalid(path.child("count"), Json.number(count), Values.POSITIVE);
    }
    FieldRules.exactlyOneOf(request, "allocationMode", MODES, path, violations);
    DeviceRules.tolerations(request.path("tolerations"), path.child("tolerations"), violations);
  }

  private static void constraint(
      JsonNode constraint, RequestNames names, FieldPath path, Violations violations) {
    names.references(constraint.path("requests"), path.child("requests"), violations);
    for (String field : new String[] {"matchAttribute", "distinctAttribute"}) {
      if (constraint.hasNonNull(field)) {
        DeviceRules.fullyQualifiedName(
            FieldRules.text(constraint, field), path.child(field), violations);
        return;
      }
    }
    violations.required(
        path,
        "exactly one of \"matchAttribute\" or \"distinctAttribute\" is required, but multiple"
            + " fields are set");
  }
}
