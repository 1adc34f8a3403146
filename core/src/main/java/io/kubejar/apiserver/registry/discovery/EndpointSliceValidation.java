package io.kubejar.apiserver.registry.discovery;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.registry.core.EndpointAddressRules;
import io.kubejar.apiserver.registry.rules.Addresses;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.Values;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The rules on EndpointSlices; follows {@code pkg/apis/discovery/validation/validation.go}. */
final class EndpointSliceValidation {
  private static final List<String> TYPES = List.of("FQDN", "IPv4", "IPv6");
  private static final List<String> PROTOCOLS = List.of("SCTP", "TCP", "UDP");
  private static final int MOST_ENDPOINTS = 1000;
  private static final int MOST_ADDRESSES = 100;
  private static final int MOST_PORTS = 20000;

  private EndpointSliceValidation() {}

  static void check(JsonNode slice, Violations violations) {
    String type = FieldRules.text(slice, "addressType");
    if (type.isEmpty()) {
      violations.required(FieldPath.of("addressType"), "");
    } else if (!TYPES.contains(type)) {
      violations.notSupported(FieldPath.of("addressType"), type, TYPES);
    }
    FieldPath endpoints = FieldPath.of("endpoints");
    int count = slice.path("endpoints").size();
    if (count > MOST_ENDPOINTS) {
      violations.add(FieldError.tooMany(endpoints, count, MOST_ENDPOINTS));
      return;
    }
    int index = 0;
    for (JsonNode endpoint : slice.path("endpoints")) {
      endpoint(endpoint, type, endpoints.index(index++), violations);
    }
    ports(slice.path("ports"), violations);
  }

  private static void endpoint(
      JsonNode endpoint, String type, FieldPath path, Violations violations) {
    JsonNode addresses = endpoint.path("addresses");
    FieldPath at = path.child("addresses");
    if (addresses.isEmpty()) {
      violations.required(at, "must contain at least 1 address");
    } else if (addresses.size() > MOST_ADDRESSES) {
      violations.add(FieldError.tooMany(at, addresses.size(), MOST_ADDRESSES));
    }
    int index = 0;
    for (JsonNode address : addresses) {
      address(address.asText(), type, at.index(index++), violations);
    }
    FieldRules.valid(endpoint, "nodeName", Values::subdomain, path, violations);
    FieldRules.valid(endpoint, "hostname", Values::label, path, violations);
  }

  private static void address(String address, String type, FieldPath path, Violations violations) {
    switch (type) {
      case "IPv4" -> {
        if (Addresses.isIpv4(address)) {
          EndpointAddressRules.nonSpecial(address, path, violations);
        } else {
          violations.invalid(path, address, "must be a valid IPv4 address");
        }
      }
      case "IPv6" -> {
        if (Addresses.isIpv6(address)) {
          EndpointAddressRules.nonSpecial(address, path, violations);
        } else {
          violations.invalid(path, address, "must be a valid IPv6 address");
        }
      }
      case "FQDN" -> violations.invalid(path, address, Values.subdomain(address));
      default -> {}
    }
  }

  private static void ports(JsonNode ports, Violations violations) {
    FieldPath path = FieldPath.of("ports");
    if (ports.size() > MOST_PORTS) {
      violations.add(FieldError.tooMany(path, ports.size(), MOST_PORTS));
      return;
    }
    Set<String> names = new HashSet<>();
    int index = 0;
    for (JsonNode port : ports) {
      FieldPath at = path.index(index++);
      String name = FieldRules.text(port, "name");
      if (!name.isEmpty()) {
        violations.invalid(at.child("name"), name, Values.label(name));
      }
      if (!names.add(name)) {
        violations.duplicate(at.child("name"), name);
      }
      if (port.path("port").isNumber()) {
        for (String error : Values.port(port.get("port").asLong())) {
          violations.invalid(at.child("port"), port.get("port"), error);
        }
      }
      if (port.hasNonNull("protocol")) {
        FieldRules.exactlyOneOf(port, "protocol", PROTOCOLS, at, violations);
      } else {
        violations.required(at.child("protocol"), "");
      }
      FieldRules.valid(port, "appProtocol", Values::qualifiedName, at, violations);
    }
  }
}
