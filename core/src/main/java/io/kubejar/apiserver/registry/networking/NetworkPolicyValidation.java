package io.kubejar.apiserver.registry.networking;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.registry.rules.Addresses;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.SelectorRules;
import io.kubejar.apiserver.registry.rules.Values;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.List;

/** The rules on NetworkPolicies; follows {@code ValidateNetworkPolicySpec}. */
final class NetworkPolicyValidation {
  private static final List<String> PROTOCOLS = List.of("TCP", "UDP", "SCTP");
  private static final List<String> TYPES = List.of("Ingress", "Egress");

  private NetworkPolicyValidation() {}

  static void check(JsonNode spec, FieldPath path, Violations violations) {
    SelectorRules.labelSelector(spec.path("podSelector"), path.child("podSelector"), violations);
    rules(spec.path("ingress"), "from", path.child("ingress"), violations);
    rules(spec.path("egress"), "to", path.child("egress"), violations);
    JsonNode types = spec.path("policyTypes");
    if (types.size() > 2) {
      violations.invalid(
          path.child("policyTypes"), types, "may not specify more than two policyTypes");
      return;
    }
    int index = 0;
    for (JsonNode type : types) {
      if (!TYPES.contains(type.asText())) {
        violations.notSupported(path.child("policyTypes").index(index), type.asText(), TYPES);
      }
      index++;
    }
  }

  private static void rules(JsonNode rules, String peers, FieldPath path, Violations violations) {
    int index = 0;
    for (JsonNode rule : rules) {
      FieldPath at = path.index(index++);
      int portIndex = 0;
      for (JsonNode port : rule.path("ports")) {
        port(port, at.child("ports").index(portIndex++), violations);
      }
      int peerIndex = 0;
      for (JsonNode peer : rule.path(peers)) {
        peer(peer, at.child(peers).index(peerIndex++), violations);
      }
    }
  }

  private static void port(JsonNode port, FieldPath path, Violations violations) {
    FieldRules.oneOf(port, "protocol", PROTOCOLS, path, violations);
    JsonNode number = port.path("port");
    if (number.isTextual()) {
      if (port.hasNonNull("endPort")) {
        violations.invalid(
            path.child("endPort"),
            port.get("endPort"),
            "may not be specified when `port` is non-numeric");
      }
      violations.invalid(path.child("port"), number.asText(), Values.portName(number.asText()));
    } else if (number.isNumber()) {
      for (String error : Values.port(number.asLong())) {
        violations.invalid(path.child("port"), number, error);
      }
      JsonNode end = port.path("endPort");
      if (end.isNumber() && end.asLong() < number.asLong()) {
        violations.invalid(path.child("endPort"), end, "must be greater than or equal to `port`");
      }
    } else if (port.hasNonNull("endPort")) {
      violations.invalid(
          path.child("endPort"),
          port.get("endPort"),
          "may not be specified when `port` is not specified");
    }
  }

  private static void peer(JsonNode peer, FieldPath path, Violations violations) {
    int kinds = 0;
    for (String selector : new String[] {"podSelector", "namespaceSelector"}) {
      if (peer.path(selector).isObject()) {
        kinds++;
        SelectorRules.labelSelector(peer.get(selector), path.child(selector), violations);
      }
    }
    JsonNode block = peer.path("ipBlock");
    if (block.isObject()) {
      if (kinds > 0) {
        violations.forbidden(path, "may not specify both ipBlock and another peer");
      }
      kinds++;
      block(block, path.child("ipBlock"), violations);
    }
    if (kinds == 0) {
      violations.required(path, "must specify a peer");
    }
  }

  private static void block(JsonNode block, FieldPath path, Violations violations) {
    String cidr = FieldRules.text(block, "cidr");
    if (cidr.isEmpty()) {
      violations.required(path.child("cidr"), "");
      return;
    }
    Addresses.Range range = Addresses.Range.parse(cidr);
    if (range == null) {
      violations.invalid(path.child("cidr"), cidr, Addresses.cidr(cidr));
      return;
    }
    int index = 0;
    for (JsonNode exception : block.path("except")) {
      FieldPath at = path.child("except").index(index++);
      Addresses.Range inner = Addresses.Range.parse(exception.asText());
      if (inner == null) {
        violations.invalid(at, exception.asText(), Addresses.cidr(exception.asText()));
      } else if (!range.strictlyContains(inner)) {
        violations.invalid(at, exception.asText(), "must be a strict subset of `cidr`");
      }
    }
  }
}
