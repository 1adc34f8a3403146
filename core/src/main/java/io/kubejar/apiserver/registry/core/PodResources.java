package io.kubejar.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.Quantity;
import io.kubejar.apiserver.registry.rules.Defaults;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a Pod asks for in all, and the quality of service that follows from it.
 *
 * <p>Follows {@code pkg/apis/core/helper/qos/qos.go} and {@code
 * k8s.io/component-helpers/resource/helpers.go}.
 */
public final class PodResources {
  private static final String[] QOS_RESOURCES = {"cpu", "memory"};

  private PodResources() {}

  /** {@code Guaranteed}, {@code Burstable} or {@code BestEffort}. */
  public static String qosClass(JsonNode podSpec) {
    Map<String, Quantity> requests = new LinkedHashMap<>();
    Map<String, Quantity> limits = new LinkedHashMap<>();
    boolean allLimited = true;
    JsonNode podLevel = podSpec.path("resources");
    if (!podLevel.path("requests").isEmpty() || !podLevel.path("limits").isEmpty()) {
      addPositive(requests, podLevel.path("requests"));
      allLimited = addPositive(limits, podLevel.path("limits")) == QOS_RESOURCES.length;
    } else {
      for (String list : new String[] {"containers", "initContainers"}) {
        for (JsonNode container : podSpec.path(list)) {
          addPositive(requests, container.path("resources").path("requests"));
          int found = addPositive(limits, container.path("resources").path("limits"));
          allLimited &= found == QOS_RESOURCES.length;
        }
      }
    }
    if (requests.isEmpty() && limits.isEmpty()) {
      return "BestEffort";
    }
    return allLimited && sameAmounts(requests, limits) ? "Guaranteed" : "Burstable";
  }

  private static boolean sameAmounts(Map<String, Quantity> a, Map<String, Quantity> b) {
    return a.size() == b.size()
        && a.entrySet().stream()
            .allMatch(
                e -> {
                  Quantity other = b.get(e.getKey());
                  return other != null && other.compareTo(e.getValue()) == 0;
                });
  }

  /** Adds cpu and memory; returns how many of the two were positive. */
  private static int addPositive(Map<String, Quantity> sums, JsonNode resources) {
    int found = 0;
    for (String name : QOS_RESOURCES) {
      Quantity amount = quantity(resources.path(name));
      if (amount.signum() > 0) {
        sums.merge(name, amount, Quantity::plus);
        found++;
      }
    }
    return found;
  }

  /** The quantity in a node; zero if it is missing. */
  static Quantity quantity(JsonNode node) {
    return node.isValueNode() && !node.isNull() ? Quantity.parse(node.asText()) : Quantity.ZERO;
  }

  /** The requests of a Pod that sets limits for itself, where it leaves them out. */
  static void defaultPodRequests(ObjectNode spec) {
    if (!(spec.path("resources") instanceof ObjectNode podLevel)
        || podLevel.path("limits").isEmpty()) {
      return;
    }
    ObjectNode requests = Json.object();
    requests.setAll(Json.objectOrEmpty(podLevel.path("requests")));
    effective(spec, "requests")
        .forEach(
            (name, amount) -> {
              if (isOvercommittable(name) && !requests.has(name)) {
                requests.put(name, amount.toString());
              }
            });
    podLevel
        .path("limits")
        .properties()
        .forEach(
            limit -> {
              if (isPodLevel(limit.getKey()) && !requests.has(limit.getKey())) {
                requests.set(limit.getKey(), limit.getValue());
              }
            });
    if (!requests.isEmpty()) {
      podLevel.set("requests", requests);
    }
  }

  private static boolean isOvercommittable(String name) {
    return name.equals("cpu") || name.equals("memory");
  }

  private static boolean isPodLevel(String name) {
    return isOvercommittable(name) || name.startsWith("hugepages-");
  }

  /**
   * What the containers of a Pod need at the same time: the sum of all containers and sidecars, or
   * what an init container needs beside the sidecars before it, if that is more.
   *
   * @param what {@code requests} or {@code limits}
   */
  public static Map<String, Quantity> effective(JsonNode podSpec, String what) {
    Map<String, Quantity> sum = new LinkedHashMap<>();
    for (JsonNode container : podSpec.path("containers")) {
      add(sum, container.path("resources").path(what));
    }
    Map<String, Quantity> sidecars = new LinkedHashMap<>();
    Map<String, Quantity> initial = new LinkedHashMap<>();
    for (JsonNode container : podSpec.path("initContainers")) {
      JsonNode resources = container.path("resources").path(what);
      if (container.path("restartPolicy").asText().equals("Always")) {
        add(sum, resources);
        add(sidecars, resources);
        raise(initial, sidecars);
      } else {
        Map<String, Quantity> together = new LinkedHashMap<>(sidecars);
        add(together, resources);
        raise(initial, together);
      }
    }
    raise(sum, initial);
    return sum;
  }

  /**
   * What a Pod counts for, as quota and scheduling see it: the effective amounts, or those that the
   * Pod sets for itself, and its overhead.
   */
  public static Map<String, Quantity> total(JsonNode podSpec, String what) {
    Map<String, Quantity> total = effective(podSpec, what);
    podSpec
        .path("resources")
        .path(what)
        .properties()
        .forEach(
            e -> {
              if (isPodLevel(e.getKey())) {
                total.put(e.getKey(), quantity(e.getValue()));
              }
            });
    boolean limits = what.equals("limits");
    podSpec
        .path("overhead")
        .properties()
        .forEach(
            e -> {
              if (!limits || total.containsKey(e.getKey())) {
                total.merge(e.getKey(), quantity(e.getValue()), Quantity::plus);
              }
            });
    return total;
  }

  private static void add(Map<String, Quantity> sums, JsonNode resources) {
    resources
        .properties()
        .forEach(e -> sums.merge(e.getKey(), quantity(e.getValue()), Quantity::plus));
  }

  private static void raise(Map<String, Quantity> sums, Map<String, Quantity> floor) {
    floor.forEach(
        (name, amount) -> sums.merge(name, amount, (a, b) -> a.compareTo(b) >= 0 ? a : b));
  }

  /** Limits without requests are the requests, as in a Pod. */
  static void requestsFromLimits(JsonNode container) {
    if (container.path("resources") instanceof ObjectNode resources
        && !resources.path("limits").isEmpty()) {
      Defaults.putMissing(Defaults.objectIn(resources, "requests"), resources.get("limits"));
    }
  }
}
