package io.kubejar.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.Json;
import io.kubejar.apiserver.registry.rules.Addresses;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.Values;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.List;

/** The rules on Endpoints; follows {@code ValidateEndpoints} of core validation. */
final class EndpointsValidation {
  private static final List<String> PROTOCOLS = List.of("SCTP", "TCP", "UDP");

  private EndpointsValidation() {}

  static void check(JsonNode endpoints, Violations violations) {
    int index = 0;
    for (JsonNode subset : endpoints.path("subsets")) {
      FieldPath at = FieldPath.of("subsets").index(index++);
      boolean none =
          subset.path("addresses").isEmpty() && subset.path("notReadyAddresses").isEmpty();
      if (none) {
        violations.required(at, "must specify `addresses` or `notReadyAddresses`");
      }
      for (String list : new String[] {"addresses", "notReadyAddresses"}) {
        addresses(subset.path(list), at.child(list), violations);
      }
      ports(subset.path("ports"), at.child("ports"), violations);
    }
  }

  private static void addresses(JsonNode addresses, FieldPath path, Violations violations) {
    int index = 0;
    for (JsonNode address : addresses) {
      FieldPath at = path.index(index++);
      String ip = FieldRules.text(address, "ip");
      List<String> errors = Addresses.ip(ip);
      violations.invalid(at.child("ip"), ip, errors);
      if (errors.isEmpty()) {
        EndpointAddressRules.nonSpecial(ip, at.child("ip"), violations);
      }
      String hostname = FieldRules.text(address, "hostname");
      if (!hostname.isEmpty()) {
        violations.invalid(at.child("hostname"), hostname, Values.label(hostname));
      }
      FieldRules.valid(address, "nodeName", Values::subdomain, at, violations);
    }
  }

  private static void ports(JsonNode ports, FieldPath path, Violations violations) {
    int index = 0;
    for (JsonNode port : ports) {
      FieldPath at = path.index(index++);
      String name = FieldRules.text(port, "name");
      if (name.isEmpty() && ports.size() > 1) {
        violations.required(at.child("name"), "");
      } else if (!name.isEmpty()) {
        violations.invalid(at.child("name"), name, Values.label(name));
      }
      for (String error : Values.port(port.path("port").asLong())) {
        violations.invalid(at.child("port"), Json.number(port.path("port").asLong()), error);
      }
      FieldRules.requiredOneOf(port, "protocol", PROTOCOLS, at, violations);
      FieldRules.valid(port, "appProtocol", Values::qualifiedName, at, violations);
    }
  }
}
