package io.kubejar.controllermanager.endpointslice;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.Quantity;
import io.kubejar.controllermanager.podcontrol.Conditions;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Hints that keep traffic in its zone, as {@code service.kubernetes.io/topology-mode: Auto} asks
 * for: every zone gets a share of the endpoints by the processors of its ready nodes.
 *
 * <p>Follows {@code k8s.io/endpointslice/topologycache}; which of a zone's endpoints serve another
 * zone is decided anew each time, in the order of the endpoints. Owned by the event loop.
 */
final class TopologyHints {
  private static final double OVERLOAD = 0.2;
  private static final double LEAST = 0.5;
  private static final String ZONE = "topology.kubernetes.io/zone";

  /** The share of each zone, by name; empty if the nodes do not say enough. */
  private Map<String, Double> ratios = Map.of();

  /** Learns what the nodes have. */
  void learn(Collection<KubeObject> nodes) {
    ratios = ratios(nodes);
  }

  private static Map<String, Double> ratios(Collection<KubeObject> nodes) {
    Map<String, BigDecimal> processors = new TreeMap<>();
    BigDecimal total = BigDecimal.ZERO;
    for (KubeObject node : nodes) {
      if (node.label("node-role.kubernetes.io/control-plane") != null
          || node.label("node-role.kubernetes.io/master") != null
          || !Conditions.isTrue(node.status(), "Ready")) {
        continue;
      }
      String zone = node.label(ZONE);
      String text = node.status().path("allocatable").path("cpu").asText();
      BigDecimal cpu = text.isEmpty() ? BigDecimal.ZERO : Quantity.parse(text).amount();
      if (zone == null || zone.isEmpty() || cpu.signum() == 0) {
        return Map.of();
      }
      total = total.add(cpu);
      processors.merge(zone, cpu, BigDecimal::add);
    }
    if (processors.size() < 2) {
      return Map.of();
    }
    Map<String, Double> ratios = new TreeMap<>();
    double all = total.doubleValue();
    processors.forEach((zone, cpu) -> ratios.put(zone, cpu.doubleValue() / all));
    return ratios;
  }

  /**
   * Gives endpoints hints, or takes away what hints they have if that is not possible.
   *
   * @param endpoints of one address type
   * @return why there are no hints, null if there are
   */
  @Nullable String put(List<ObjectNode> endpoints) {
    List<ObjectNode> ready = new ArrayList<>(endpoints);
    ready.removeIf(endpoint -> !endpoint.path("conditions").path("ready").asBoolean());
    String obstacle = obstacle(ready);
    endpoints.forEach(endpoint -> endpoint.remove("hints"));
    if (obstacle == null) {
      assign(ready);
    }
    return obstacle;
  }

  private @Nullable String obstacle(List<ObjectNode> ready) {
    if (ratios.isEmpty()) {
      return "Insufficient Node information: allocatable CPU or zone not specified on one or more"
          + " nodes";
    }
    String counts = " (%d endpoints, %d zones)".formatted(ready.size(), ratios.size());
    if (ratios.size() > ready.size()) {
      return "Insufficient number of endpoints" + counts;
    }
    int least = ratios.values().stream().mapToInt(ratio -> minimum(ratio, ready.size())).sum();
    if (least > ready.size()) {
      return "Unable to allocate minimum required endpoints to each zone without exceeding overload"
          + " threshold"
          + counts;
    }
    boolean placed = ready.stream().allMatch(endpoint -> endpoint.hasNonNull("zone"));
    return placed ? null : "One or more endpoints do not have a zone specified";
  }

  private static int minimum(double ratio, int endpoints) {
    return (int) Math.ceil(ratio * endpoints * (1 / (1 + OVERLOAD)));
  }

  private void assign(List<ObjectNode> ready) {
    Map<String, Integer> held = new HashMap<>();
    for (ObjectNode endpoint : ready) {
      String zone = endpoint.path("zone").asText();
      held.merge(zone, 1, Integer::sum);
      hint(endpoint, zone);
    }
    Map<String, Double> surplus = new TreeMap<>();
    Map<String, Double> need = new TreeMap<>();
    ratios.forEach(
        (zone, ratio) -> {
          double desired = Math.max(ratio * ready.size(), minimum(ratio, ready.size()));
          double difference = held.getOrDefault(zone, 0) - desired;
          (difference > 0 ? surplus : need).put(zone, Math.abs(difference));
        });
    redistribute(ready, surplus, need);
  }

  /** As long as one zone has enough too many and another too few, one endpoint changes zones. */
  private static void redistribute(
      List<ObjectNode> ready, Map<String, Double> surplus, Map<String, Double> need) {
    while (true) {
      String giving = most(surplus);
      String receiving = most(need);
      if (giving == null || receiving == null) {
        return;
      }
      double given = surplus.getOrDefault(giving, 0.0);
      double received = need.getOrDefault(receiving, 0.0);
      if ((given < 1 && received < 1) || given < LEAST || received < LEAST) {
        return;
      }
      surplus.put(giving, given - 1);
      need.put(receiving, received - 1);
      for (ObjectNode endpoint : ready) {
        if (endpoint.path("zone").asText().equals(giving) && hinted(endpoint).equals(giving)) {
          hint(endpoint, receiving);
          break;
        }
      }
    }
  }

  private static @Nullable String most(Map<String, Double> zones) {
    String most = null;
    for (Map.Entry<String, Double> zone : zones.entrySet()) {
      if (zone.getValue() > (most == null ? 0 : zones.getOrDefault(most, 0.0))) {
        most = zone.getKey();
      }
    }
    return most;
  }

  private static String hinted(ObjectNode endpoint) {
    return endpoint.path("hints").path("forZones").path(0).path("name").asText();
  }

  private static void hint(ObjectNode endpoint, String zone) {
    ObjectNode hints = Json.object();
    hints.putArray("forZones").addObject().put("name", zone);
    endpoint.set("hints", hints);
  }
}
