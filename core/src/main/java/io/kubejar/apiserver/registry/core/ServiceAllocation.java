package io.kubejar.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.GroupKind;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.registry.rules.Defaults;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Gives Services their cluster IPs and node ports, in the cluster's one family, IPv4.
 *
 * <p>Follows {@code pkg/registry/core/service/storage/alloc.go}.
 */
final class ServiceAllocation {
  private static final String NONE = "None";
  private static final GroupKind SERVICE = new GroupKind("", "Service");
  private static final FieldPath SPEC = FieldPath.of("spec");

  private final ServiceNumbers numbers;

  ServiceAllocation(ServiceNumbers numbers) {
    this.numbers = numbers;
  }

  void allocateForCreate(ObjectNode service) {
    ObjectNode spec = Defaults.objectIn(service, "spec");
    if (spec.path("clusterIPs").isEmpty() && !Defaults.isZero(spec, "clusterIP")) {
      spec.putArray("clusterIPs").add(spec.get("clusterIP"));
    } else if (Defaults.isZero(spec, "clusterIP") && !spec.path("clusterIPs").isEmpty()) {
      spec.set("clusterIP", spec.get("clusterIPs").get(0));
    }
    List<Object> taken = new ArrayList<>();
    try {
      families(service, spec);
      clusterIp(service, spec, taken);
      nodePortsOfNew(service, spec, taken);
    } catch (StatusException e) {
      taken.forEach(numbers::release);
      throw e;
    }
  }

  void allocateForUpdate(ObjectNode service, KubeObject old) {
    ObjectNode spec = Defaults.objectIn(service, "spec");
    JsonNode oldSpec = old.spec();
    keepAllocated(spec, oldSpec);
    List<Object> taken = new ArrayList<>();
    try {
      families(service, spec);
      if (isExternalName(oldSpec) && !isExternalName(spec)) {
        clusterIp(service, spec, taken);
      }
      nodePorts(service, spec, oldSpec, taken);
    } catch (StatusException e) {
      taken.forEach(numbers::release);
      throw e;
    }
  }

  /** A writer that leaves out what the server chose means to keep it. */
  private static void keepAllocated(ObjectNode spec, JsonNode old) {
    boolean keepsIp = !isExternalName(spec) && !isExternalName(old);
    if (keepsIp && Defaults.isZero(spec, "clusterIP") && spec.path("clusterIPs").isEmpty()) {
      copy("clusterIP", old, spec);
      copy("clusterIPs", old, spec);
    } else if (keepsIp) {
      syncClusterIps(spec, old);
    }
    for (String field : new String[] {"ipFamilies", "ipFamilyPolicy"}) {
      if (keepsIp && Defaults.isAbsent(spec, field)) {
        copy(field, old, spec);
      }
    }
    if (needsNodePort(spec) && needsNodePort(old)) {
      keepNodePorts(spec.path("ports"), old.path("ports"));
    }
    if (Defaults.isZero(spec, "healthCheckNodePort") && needsHealthCheck(spec)) {
      copy("healthCheckNodePort", old, spec);
    }
  }

  /** Old clients write the single field only, new ones the list. */
  private static void syncClusterIps(ObjectNode spec, JsonNode old) {
    boolean singleChanged = !spec.path("clusterIP").equals(old.path("clusterIP"));
    boolean listChanged = !spec.path("clusterIPs").equals(old.path("clusterIPs"));
    if (singleChanged && !listChanged && !Defaults.isZero(spec, "clusterIP")) {
      spec.putArray("clusterIPs").add(spec.get("clusterIP"));
    } else if (listChanged && !singleChanged && !spec.path("clusterIPs").isEmpty()) {
      spec.set("clusterIP", spec.get("clusterIPs").get(0));
    }
  }

  private static void keepNodePorts(JsonNode ports, JsonNode oldPorts) {
    Map<String, JsonNode> byPort = new HashMap<>();
    for (JsonNode port : oldPorts) {
      if (!Defaults.isZero(port, "nodePort")) {
        byPort.put(portKey(port), port.get("nodePort"));
      }
    }
    for (JsonNode port : ports) {
      JsonNode nodePort = byPort.get(portKey(port));
      if (nodePort != null
          && port instanceof ObjectNode open
          && Defaults.isZero(open, "nodePort")) {
        open.set("nodePort", nodePort);
      }
    }
  }

  private static String portKey(JsonNode port) {
    return port.path("protocol").asText() + ":" + port.path("port").asText();
  }

  private static void copy(String field, JsonNode from, ObjectNode to) {
    JsonNode value = from.get(field);
    if (value != null) {
      to.set(field, value.deepCopy());
    }
  }

  private static void families(ObjectNode service, ObjectNode spec) {
    if (isExternalName(spec)) {
      return;
    }
    boolean headless = spec.path("clusterIP").asText().equals(NONE);
    boolean free = headless && spec.path("selector").isEmpty();
    if (Defaults.isAbsent(spec, "ipFamilyPolicy")) {
      spec.put("ipFamilyPolicy", free ? "RequireDualStack" : "SingleStack");
    }
    String policy = spec.path("ipFamilyPolicy").asText();
    if (free) {
      freeFamilies(spec, policy);
      return;
    }
    List<FieldError> errors = new ArrayList<>();
    if (policy.equals("RequireDualStack")) {
      errors.add(
          FieldError.invalid(
              SPEC.child("ipFamilyPolicy"),
              policy,
              "this cluster is not configured for dual-stack services"));
    }
    int index = 0;
    for (JsonNode family : spec.path("ipFamilies")) {
      if (!family.asText().equals("IPv4")) {
        errors.add(
            FieldError.invalid(
                SPEC.child("ipFamilies").index(index), family, "not configured on this cluster"));
      }
      index++;
    }
    if (!errors.isEmpty()) {
      throw StatusException.invalid(SERVICE, name(service), errors);
    }
    if (spec.path("ipFamilies").isEmpty()) {
      spec.putArray("ipFamilies").add("IPv4");
    }
  }

  /** Without selector and address, a Service may have families that the cluster has not. */
  private static void freeFamilies(ObjectNode spec, String policy) {
    ArrayNode families =
        spec.get("ipFamilies") instanceof ArrayNode found ? found : spec.putArray("ipFamilies");
    if (families.isEmpty()) {
      families.add("IPv4");
    }
    if (families.size() < 2 && !policy.equals("SingleStack")) {
      families.add(families.get(0).asText().equals("IPv4") ? "IPv6" : "IPv4");
    }
  }

  private void clusterIp(ObjectNode service, ObjectNode spec, List<Object> taken) {
    if (isExternalName(spec) || spec.path("clusterIP").asText().equals(NONE)) {
      return;
    }
    if (Defaults.isZero(spec, "clusterIP")) {
      String ip = numbers.nextIp();
      taken.add(ip);
      spec.put("clusterIP", ip);
      spec.putArray("clusterIPs").add(ip);
      return;
    }
    String ip = spec.get("clusterIP").asText();
    if (!ServiceNumbers.isIpv4(ip)) {
      return;
    }
    String refusal = numbers.takeIp(ip);
    if (!refusal.isEmpty()) {
      throw StatusException.invalid(
          SERVICE,
          name(service),
          List.of(
              FieldError.invalid(
                  SPEC.child("clusterIPs"),
                  spec.get("clusterIPs"),
                  "failed to allocate IP " + ip + ": " + refusal)));
    }
    taken.add(ip);
  }

  /** The ports of a new Service: the protocols of one port share a node port. */
  private void nodePortsOfNew(ObjectNode service, ObjectNode spec, List<Object> taken) {
    if (!needsNodePort(spec)) {
      return;
    }
    Map<Integer, Integer> byPort = new HashMap<>();
    int index = 0;
    for (JsonNode port : spec.path("ports")) {
      int number = port.path("port").asInt();
      int wanted = port.path("nodePort").asInt();
      Integer shared = byPort.get(number);
      int nodePort = wanted != 0 ? wanted : shared != null ? shared : requested(spec, number);
      if (shared == null || shared != nodePort) {
        nodePort = takeNodePort(service, index, nodePort, taken);
        byPort.putIfAbsent(number, nodePort);
      }
      set((ObjectNode) port, nodePort);
      index++;
    }
    healthCheckNodePort(spec, taken);
  }

  /** The node port that a Service asks for in any of its entries for a port; 0 if in none. */
  private static int requested(JsonNode spec, int number) {
    for (JsonNode port : spec.path("ports")) {
      if (port.path("port").asInt() == number && port.path("nodePort").asInt() != 0) {
        return port.path("nodePort").asInt();
      }
    }
    return 0;
  }

  private void nodePorts(ObjectNode service, ObjectNode spec, JsonNode old, List<Object> taken) {
    if (!needsNodePort(spec)) {
      return;
    }
    Set<Integer> mine = new HashSet<>();
    old.path("ports").forEach(port -> mine.add(port.path("nodePort").asInt()));
    mine.remove(0);
    int index = 0;
    for (JsonNode port : spec.path("ports")) {
      int wanted = port.path("nodePort").asInt();
      if (!mine.contains(wanted)) {
        int nodePort = takeNodePort(service, index, wanted, taken);
        set((ObjectNode) port, nodePort);
        mine.add(nodePort);
      }
      index++;
    }
    healthCheckNodePort(spec, taken);
  }

  private static void set(ObjectNode port, int nodePort) {
    if (nodePort != 0) {
      port.put("nodePort", nodePort);
    }
  }

  /** Takes a node port, any if none is wanted; 0 if the Service does without. */
  private int takeNodePort(ObjectNode service, int index, int wanted, List<Object> taken) {
    if (wanted == 0) {
      if (!allocatesNodePorts(service.path("spec"))) {
        return 0;
      }
      int free = numbers.nextNodePort();
      taken.add(free);
      return free;
    }
    String refusal = numbers.takeNodePort(wanted);
    if (!refusal.isEmpty()) {
      FieldPath path = SPEC.child("ports").index(index).child("nodePort");
      throw StatusException.invalid(
          SERVICE, name(service), List.of(FieldError.invalid(path, Json.number(wanted), refusal)));
    }
    taken.add(wanted);
    return wanted;
  }

  private void healthCheckNodePort(ObjectNode spec, List<Object> taken) {
    if (needsHealthCheck(spec) && Defaults.isZero(spec, "healthCheckNodePort")) {
      int free = numbers.nextNodePort();
      taken.add(free);
      spec.put("healthCheckNodePort", free);
    }
  }

  private static boolean allocatesNodePorts(JsonNode spec) {
    return spec.path("type").asText().equals("NodePort")
        || spec.path("allocateLoadBalancerNodePorts").asBoolean(true);
  }

  private static boolean needsNodePort(JsonNode spec) {
    String type = spec.path("type").asText();
    return type.equals("NodePort") || type.equals("LoadBalancer");
  }

  static boolean needsHealthCheck(JsonNode spec) {
    return spec.path("type").asText().equals("LoadBalancer")
        && spec.path("externalTrafficPolicy").asText().equals("Local");
  }

  private static boolean isExternalName(JsonNode spec) {
    return spec.path("type").asText().equals("ExternalName");
  }

  private static String name(JsonNode service) {
    return service.path("metadata").path("name").asText();
  }

  /** The numbers that were taken for a write that did not happen are free again. */
  void finish(JsonNode service) {
    numbers.releaseUnlessStored(service.path("spec"));
  }
}
