package io.kubejar.apiserver.registry.networking;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.registry.rules.Addresses;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.Values;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.List;

/** The rules on IPAddresses and ServiceCIDRs; follows {@code pkg/apis/networking/validation}. */
final class AddressObjectsValidation {
  private static final FieldPath CIDRS = FieldPath.of("spec", "cidrs");

  private AddressObjectsValidation() {}

  static void address(JsonNode address, Violations violations) {
    JsonNode parent = address.path("spec").path("parentRef");
    FieldPath path = FieldPath.of("spec", "parentRef");
    if (!parent.isObject()) {
      violations.required(path, "");
      return;
    }
    FieldRules.valid(parent, "group", AddressObjectsValidation::group, path, violations);
    FieldRules.requiredValid(parent, "resource", Values::pathSegment, path, violations);
    FieldRules.requiredValid(parent, "name", Values::pathSegment, path, violations);
    FieldRules.valid(parent, "namespace", Values::pathSegment, path, violations);
  }

  /** The core group has no name. */
  private static List<String> group(String name) {
    return name.isEmpty() ? List.of() : Values.subdomain(name);
  }

  static void addressUpdate(JsonNode address, JsonNode old, Violations violations) {
    FieldRules.immutable(
        address.path("spec"), old.path("spec"), "parentRef", FieldPath.of("spec"), violations);
  }

  static void ranges(JsonNode object, Violations violations) {
    JsonNode ranges = object.path("spec").path("cidrs");
    if (ranges.isEmpty()) {
      violations.required(CIDRS, "at least one CIDR required");
      return;
    }
    if (ranges.size() > 2) {
      violations.invalid(CIDRS, object.get("spec"), "may only hold up to 2 values");
      return;
    }
    int index = 0;
    for (JsonNode range : ranges) {
      violations.invalid(
          CIDRS.index(index++), range.asText(), Addresses.canonicalCidr(range.asText()));
    }
    Addresses.Range first = Addresses.Range.parse(ranges.get(0).asText());
    Addresses.Range second =
        ranges.size() == 2 ? Addresses.Range.parse(ranges.get(1).asText()) : null;
    if (first != null && second != null && first.length() == second.length()) {
      violations.invalid(
          CIDRS,
          ranges,
          "may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and"
              + " 2001:db8::/64");
    }
  }

  /** A second family may be added; nothing else changes. */
  static void rangesUpdate(JsonNode object, JsonNode old, Violations violations) {
    JsonNode after = object.path("spec").path("cidrs");
    JsonNode before = old.path("spec").path("cidrs");
    boolean extended = before.size() == 1 && after.size() == 2;
    if (!extended && before.size() != after.size()) {
      violations.invalid(CIDRS, after, Values.IMMUTABLE);
      return;
    }
    for (int i = 0; i < before.size(); i++) {
      if (!before.get(i).equals(after.get(i))) {
        violations.invalid(CIDRS.index(i), after.get(i), Values.IMMUTABLE);
      }
    }
    if (extended) {
      ranges(object, violations);
    }
  }
}
