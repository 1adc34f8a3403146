package io.kubejar.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.registry.rules.Addresses;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.Values;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.List;

/**
 * The rules on where a load balancer takes traffic in, of Services and of Ingresses; follows {@code
 * ValidateLoadBalancerStatus} of core validation.
 */
public final class LoadBalancerStatus {
  private static final FieldPath PATH = FieldPath.of("status", "loadBalancer", "ingress");
  private static final List<String> MODES = List.of("Proxy", "VIP");

  private LoadBalancerStatus() {}

  /** Checks the status of a Service, which has one only if it asks for a load balancer. */
  static void ofService(JsonNode service, Violations violations) {
    JsonNode points = points(service);
    boolean balanced = FieldRules.text(service.path("spec"), "type").equals("LoadBalancer");
    if (!balanced && !points.isEmpty()) {
      violations.forbidden(PATH, "may only be used when `spec.type` is \"LoadBalancer\"");
      return;
    }
    int index = 0;
    for (JsonNode point : points) {
      FieldPath at = PATH.index(index++);
      address(point, at, violations);
      if (FieldRules.text(point, "ip").isEmpty()) {
        if (point.hasNonNull("ipMode")) {
          violations.forbidden(at.child("ipMode"), "may not be specified when `ip` is not set");
        }
      } else if (!point.hasNonNull("ipMode")) {
        violations.required(at.child("ipMode"), "must be specified when `ip` is set");
      } else {
        FieldRules.oneOf(point, "ipMode", MODES, at, violations);
      }
      host(point, at, violations);
    }
  }

  /** Checks the status of an Ingress. */
  public static void ofIngress(JsonNode ingress, Violations violations) {
    int index = 0;
    for (JsonNode point : points(ingress)) {
      FieldPath at = PATH.index(index++);
      address(point, at, violations);
      host(point, at, violations);
    }
  }

  private static JsonNode points(JsonNode object) {
    return object.path("status").path("loadBalancer").path("ingress");
  }

  private static void address(JsonNode point, FieldPath path, Violations violations) {
    String ip = FieldRules.text(point, "ip");
    if (!ip.isEmpty()) {
      violations.invalid(path.child("ip"), ip, Addresses.ip(ip));
    }
  }

  private static void host(JsonNode point, FieldPath path, Violations violations) {
    String host = FieldRules.text(point, "hostname");
    if (!host.isEmpty()) {
      violations.invalid(path.child("hostname"), host, Values.subdomain(host));
      if (Addresses.ip(host).isEmpty()) {
        violations.invalid(path.child("hostname"), host, "must be a DNS name, not an IP address");
      }
    }
  }
}
