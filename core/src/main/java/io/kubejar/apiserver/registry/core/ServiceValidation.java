package io.kubejar.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.Json;
import io.kubejar.apiserver.registry.rules.Addresses;
import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.SelectorRules;
import io.kubejar.apiserver.registry.rules.Values;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The rules on Services, in Kubernetes' order; follows {@code ValidateService}. */
final class ServiceValidation {
  private static final List<String> TYPES =
      List.of("ClusterIP", "ExternalName", "LoadBalancer", "NodePort");
  private static final List<String> AFFINITIES = List.of("ClientIP", "None");
  private static final List<String> PROTOCOLS = List.of("SCTP", "TCP", "UDP");
  private static final List<String> TRAFFIC_POLICIES = List.of("Cluster", "Local");
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final int KUBELET_PORT = 10250;
  private static final int LONGEST_AFFINITY_SECONDS = 86400;

  private final JsonNode spec;
  private final Violations violations;
  private final String type;
  private final boolean headless;

  private ServiceValidation(JsonNode service, Violations violations) {
    this.spec = service.path("spec");
    this.violations = violations;
    this.type = FieldRules.text(spec, "type");
    this.headless = FieldRules.text(spec, "clusterIP").equals("None");
  }

  static void check(JsonNode service, Violations violations) {
    new ServiceValidation(service, violations).check();
  }

  static void checkUpdate(JsonNode service, JsonNode old, Violations violations) {
    ServiceAddressValidation.update(service.path("spec"), old.path("spec"), violations);
    check(service, violations);
  }

  private void check() {
    if (spec.path("ports").isEmpty() && !headless && !type.equals("ExternalName")) {
      violations.required(SPEC.child("ports"), "");
    }
    byType();
    ports();
    SelectorRules.labels(spec.path("selector"), SPEC.child("selector"), violations);
    FieldRules.requiredOneOf(spec, "sessionAffinity", AFFINITIES, SPEC, violations);
    affinityConfig();
    ServiceAddressValidation.clusterIps(spec, violations);
    externalIps();
    FieldRules.requiredOneOf(spec, "type", TYPES, SPEC, violations);
    nodePortsOfClusterIp();
    duplicates();
    loadBalancer();
    trafficPolicies();
  }

  private void byType() {
    switch (type) {
      case "LoadBalancer" -> {
        int index = 0;
        for (JsonNode port : spec.path("ports")) {
          if (port.path("port").asInt() == KUBELET_PORT) {
            violations.invalid(
                SPEC.child("ports").index(index),
                port.get("port"),
                "may not expose port " + KUBELET_PORT + " externally since it is used by kubelet");
          }
          index++;
        }
        notHeadless("LoadBalancer");
      }
      case "NodePort" -> notHeadless("NodePort");
      case "ExternalName" -> externalName();
      default -> {}
    }
  }

  private void notHeadless(String serviceType) {
    if (headless) {
      violations.invalid(
          SPEC.child("clusterIPs").index(0),
          "None",
          "may not be set to 'None' for " + serviceType + " services");
    }
  }

  private void externalName() {
    if (!spec.path("clusterIPs").isEmpty()) {
      violations.forbidden(SPEC.child("clusterIPs"), "may not be set for ExternalName services");
    }
    if (!spec.path("ipFamilies").isEmpty()) {
      violations.forbidden(SPEC.child("ipFamilies"), "may not be set for ExternalName services");
    }
    if (spec.hasNonNull("ipFamilyPolicy")) {
      violations.forbidden(
          SPEC.child("ipFamilyPolicy"), "may not be set for ExternalName services");
    }
    String name = FieldRules.text(spec, "externalName");
    String canonical = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    if (canonical.isEmpty()) {
      violations.required(SPEC.child("externalName"), "");
    } else {
      violations.invalid(SPEC.child("externalName"), canonical, Values.subdomain(canonical));
    }
  }

  private void ports() {
    boolean named = spec.path("ports").size() > 1;
    Set<String> names = new HashSet<>();
    int index = 0;
    for (JsonNode port : spec.path("ports")) {
      FieldPath at = SPEC.child("ports").index(index++);
      String name = FieldRules.text(port, "name");
      if (name.isEmpty()) {
        if (named) {
          violations.required(at.child("name"), "");
        }
      } else {
        violations.invalid(at.child("name"), name, Values.label(name));
        if (!names.add(name)) {
          violations.duplicate(at.child("name"), name);
        }
      }
      for (String error : Values.port(port.path("port").asLong())) {
        violations.invalid(at.child("port"), orZero(port.path("port")), error);
      }
      FieldRules.requiredOneOf(port, "protocol", PROTOCOLS, at, violations);
      ProbeValidation.portNumberOrName(port.path("targetPort"), at.child("targetPort"), violations);
      FieldRules.valid(port, "appProtocol", Values::qualifiedName, at, violations);
    }
  }

  private static JsonNode orZero(JsonNode number) {
    return number.isMissingNode() ? Json.number(0) : number;
  }

  private void affinityConfig() {
    JsonNode config = spec.path("sessionAffinityConfig");
    FieldPath path = SPEC.child("sessionAffinityConfig");
    if (!FieldRules.text(spec, "sessionAffinity").equals("ClientIP")) {
      return;
    }
    JsonNode seconds = config.path("clientIP").path("timeoutSeconds");
    if (seconds.asLong() <= 0 || seconds.asLong() > LONGEST_AFFINITY_SECONDS) {
      violations.invalid(
          path.child("clientIP").child("timeoutSeconds"),
          orZero(seconds),
          "must be greater than 0 and less than " + LONGEST_AFFINITY_SECONDS);
    }
  }

  private void externalIps() {
    int index = 0;
    for (JsonNode ip : spec.path("externalIPs")) {
      FieldPath at = SPEC.child("externalIPs").index(index++);
      List<String> errors = Addresses.ip(ip.asText());
      violations.invalid(at, ip.asText(), errors);
      if (errors.isEmpty()) {
        EndpointAddressRules.nonSpecial(ip.asText(), at, violations);
      }
    }
  }

  private void nodePortsOfClusterIp() {
    if (!type.equals("ClusterIP")) {
      return;
    }
    int index = 0;
    for (JsonNode port : spec.path("ports")) {
      FieldPath at = SPEC.child("ports").index(index++);
      if (!Defaults.isZero(port, "nodePort")) {
        violations.forbidden(at.child("nodePort"), "may not be used when `type` is 'ClusterIP'");
      }
    }
  }

  private void duplicates() {
    Set<String> nodePorts = new HashSet<>();
    Set<String> ports = new HashSet<>();
    int index = 0;
    for (JsonNode port : spec.path("ports")) {
      FieldPath at = SPEC.child("ports").index(index++);
      String protocol = port.path("protocol").asText();
      if (!Defaults.isZero(port, "nodePort")
          && !nodePorts.add(protocol + port.get("nodePort").asText())) {
        violations.duplicate(at.child("nodePort"), port.get("nodePort"));
      }
    }
    index = 0;
    for (JsonNode port : spec.path("ports")) {
      FieldPath at = SPEC.child("ports").index(index++);
      String protocol = port.path("protocol").asText();
      if (!ports.add(protocol + port.path("port").asText())) {
        violations.duplicate(
            at, Json.object().put("protocol", protocol).set("port", orZero(port.path("port"))));
      }
    }
  }

  private void loadBalancer() {
    boolean balanced = type.equals("LoadBalancer");
    FieldPath ranges = SPEC.child("LoadBalancerSourceRanges");
    if (!spec.path("loadBalancerSourceRanges").isEmpty() && !balanced) {
      violations.forbidden(ranges, "may only be used when `type` is 'LoadBalancer'");
    }
    int index = 0;
    for (JsonNode range : spec.path("loadBalancerSourceRanges")) {
      violations.invalid(
          ranges.index(index++), range.asText(), Addresses.cidr(range.asText().strip()));
    }
    if (balanced && !spec.hasNonNull("allocateLoadBalancerNodePorts")) {
      violations.required(SPEC.child("allocateLoadBalancerNodePorts"), "");
    }
    if (!balanced && spec.hasNonNull("allocateLoadBalancerNodePorts")) {
      violations.forbidden(
          SPEC.child("allocateLoadBalancerNodePorts"),
          "may only be used when `type` is 'LoadBalancer'");
    }
    String balancerClass = FieldRules.text(spec, "loadBalancerClass");
    if (!balanced && !balancerClass.isEmpty()) {
      violations.forbidden(
          SPEC.child("loadBalancerClass"), "may only be used when `type` is 'LoadBalancer'");
    } else if (!balancerClass.isEmpty()) {
      violations.invalid(
          SPEC.child("loadBalancerClass"), balancerClass, Values.qualifiedName(balancerClass));
    }
  }

  private void trafficPolicies() {
    String external = FieldRules.text(spec, "externalTrafficPolicy");
    boolean exposed =
        type.equals("LoadBalancer")
            || type.equals("NodePort")
            || (type.equals("ClusterIP") && !spec.path("externalIPs").isEmpty());
    FieldPath path = SPEC.child("externalTrafficPolicy");
    if (!exposed) {
      if (!external.isEmpty()) {
        violations.invalid(path, external, "may only be set for externally-accessible services");
      }
    } else if (external.isEmpty()) {
      violations.required(path, "");
    } else if (!TRAFFIC_POLICIES.contains(external)) {
      violations.notSupported(path, external, TRAFFIC_POLICIES);
    }
    if (!Defaults.isZero(spec, "healthCheckNodePort")
        && !ServiceAllocation.needsHealthCheck(spec)) {
      violations.invalid(
          SPEC.child("healthCheckNodePort"),
          spec.get("healthCheckNodePort"),
          "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'");
    }
    FieldRules.oneOf(spec, "internalTrafficPolicy", TRAFFIC_POLICIES, SPEC, violations);
  }
}
