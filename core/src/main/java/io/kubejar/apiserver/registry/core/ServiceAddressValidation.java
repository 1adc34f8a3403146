package io.kubejar.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.registry.rules.Addresses;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The rules on the addresses of a Service; follows {@code ValidateServiceClusterIPsRelatedFields}.
 */
final class ServiceAddressValidation {
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final FieldPath IPS = SPEC.child("clusterIPs");
  private static final List<String> FAMILIES = List.of("IPv4", "IPv6");
  private static final List<String> POLICIES =
      List.of("PreferDualStack", "RequireDualStack", "SingleStack");
  private static final String NONE = "None";

  private ServiceAddressValidation() {}

  static void clusterIps(JsonNode spec, Violations violations) {
    if (FieldRules.text(spec, "type").equals("ExternalName")) {
      return;
    }
    JsonNode ips = spec.path("clusterIPs");
    String first = FieldRules.text(spec, "clusterIP");
    if (ips.isEmpty() != first.isEmpty()) {
      violations.required(IPS, "");
    } else if (!ips.isEmpty() && !ips.get(0).asText().equals(first)) {
      violations.invalid(IPS, ips, "first value must match `clusterIP`");
    }
    families(spec.path("ipFamilies"), violations);
    FieldRules.oneOf(spec, "ipFamilyPolicy", POLICIES, SPEC, violations);
    Set<String> seen = new HashSet<>();
    int index = 0;
    for (JsonNode ip : ips) {
      FieldPath at = IPS.index(index++);
      String text = ip.asText();
      if (!seen.add(text)) {
        violations.duplicate(at, ip);
      } else if (!text.equals(NONE) && !Addresses.ip(text).isEmpty()) {
        violations.invalid(
            at, text, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
      }
    }
    if (ips.size() > 1 && seen.contains(NONE)) {
      violations.invalid(IPS.index(0), ips.get(0), "'None' must be the first and only value");
    }
    if (ips.size() > 2) {
      violations.invalid(IPS, ips, "may only hold up to 2 values");
    }
  }

  private static void families(JsonNode families, Violations violations) {
    Set<String> seen = new HashSet<>();
    int index = 0;
    for (JsonNode family : families) {
      FieldPath at = SPEC.child("ipFamilies").index(index++);
      if (!FAMILIES.contains(family.asText())) {
        violations.notSupported(at, family.asText(), FAMILIES);
      } else if (!seen.add(family.asText())) {
        violations.duplicate(at, family);
      }
    }
  }

  /** What has been given to a Service stays its own, as long as it has addresses at all. */
  static void update(JsonNode spec, JsonNode old, Violations violations) {
    String type = FieldRules.text(spec, "type");
    String oldType = FieldRules.text(old, "type");
    if (type.equals("ExternalName") || oldType.equals("ExternalName")) {
      return;
    }
    JsonNode after = spec.path("clusterIPs");
    JsonNode before = old.path("clusterIPs");
    if (!before.isEmpty() && !after.path(0).equals(before.path(0))) {
      violations.invalid(IPS.index(0), after, "may not change once set");
    }
    JsonNode families = spec.path("ipFamilies");
    JsonNode oldFamilies = old.path("ipFamilies");
    if (!oldFamilies.isEmpty() && !families.path(0).equals(oldFamilies.path(0))) {
      violations.invalid(SPEC.child("ipFamilies").index(0), families, "may not change once set");
    }
  }
}
