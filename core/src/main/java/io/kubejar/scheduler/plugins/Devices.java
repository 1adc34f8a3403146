package io.kubejar.scheduler.plugins;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.scheduler.framework.NodeSelectorTerms;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The devices that ResourceSlices publish.
 *
 * <p>Follows {@code k8s.io/dynamic-resource-allocation/structured/internal/pools.go}.
 */
final class Devices {
  private Devices() {}

  /** Names a device. */
  record Id(String driver, String pool, String device) {}

  /**
   * A device that a node can use.
   *
   * @param json its entry in the slice
   * @param nodeSelector from which nodes it can be used, null if from all
   */
  record Device(Id id, JsonNode json, @Nullable JsonNode nodeSelector) {

    /** The value of an attribute by its full name, or by its name in the driver's domain. */
    @Nullable JsonNode attribute(String name) {
      JsonNode attributes = json.path("attributes");
      String own = id.driver() + "/";
      if (attributes.has(name)) {
        return attributes.get(name);
      }
      return name.startsWith(own) ? attributes.get(name.substring(own.length())) : null;
    }

    /** Whether it depends on what is not built here: shared counters or shares of a device. */
    boolean isUnsupported() {
      return json.has("consumesCounters") || json.path("allowMultipleAllocations").asBoolean();
    }
  }

  /** The devices of the complete pools that a node can use. */
  static List<Device> usableFrom(KubeObject node, Collection<KubeObject> slices) {
    Map<List<String>, List<KubeObject>> pools = new HashMap<>();
    for (KubeObject slice : slices) {
      JsonNode pool = slice.spec().path("pool");
      List<String> name = List.of(slice.spec().path("driver").asText(), pool.path("name").asText());
      pools.computeIfAbsent(name, n -> new ArrayList<>()).add(slice);
    }
    List<Device> devices = new ArrayList<>();
    for (List<KubeObject> pool : pools.values()) {
      for (KubeObject slice : newest(pool)) {
        addUsable(node, slice, devices);
      }
    }
    devices.sort(
        (a, b) -> {
          int order = a.id().driver().compareTo(b.id().driver());
          order = order == 0 ? a.id().pool().compareTo(b.id().pool()) : order;
          return order == 0 ? a.id().device().compareTo(b.id().device()) : order;
        });
    return devices;
  }

  /** The slices of the newest generation, none while some of them are missing. */
  private static List<KubeObject> newest(List<KubeObject> pool) {
    long generation = 0;
    for (KubeObject slice : pool) {
      generation = Math.max(generation, slice.spec().path("pool").path("generation").asLong());
    }
    List<KubeObject> newest = new ArrayList<>();
    long wanted = 0;
    for (KubeObject slice : pool) {
      JsonNode described = slice.spec().path("pool");
      if (described.path("generation").asLong() == generation) {
        newest.add(slice);
        wanted = described.path("resourceSliceCount").asLong(1);
      }
    }
    return newest.size() == wanted ? newest : List.of();
  }

  private static void addUsable(KubeObject node, KubeObject slice, List<Device> devices) {
    JsonNode spec = slice.spec();
    for (JsonNode device : spec.path("devices")) {
      JsonNode place = spec.path("perDeviceNodeSelection").asBoolean() ? device : spec;
      boolean usable;
      JsonNode selector = null;
      if (!place.path("nodeName").asText().isEmpty()) {
        usable = place.path("nodeName").asText().equals(node.name());
        selector = onlyNode(node.name());
      } else if (place.path("nodeSelector").isObject()) {
        selector = place.path("nodeSelector");
        usable = NodeSelectorTerms.of(selector).matches(node);
      } else {
        usable = place.path("allNodes").asBoolean();
      }
      if (usable) {
        Id id =
            new Id(
                spec.path("driver").asText(),
                spec.path("pool").path("name").asText(),
                device.path("name").asText());
        devices.add(new Device(id, device, selector));
      }
    }
  }

  private static JsonNode onlyNode(String name) {
    ObjectNode selector = Json.object();
    ObjectNode field =
        selector
            .putArray("nodeSelectorTerms")
            .addObject()
            .putArray("matchFields")
            .addObject()
            .put("key", "metadata.name")
            .put("operator", "In");
    field.putArray("values").add(name);
    return selector;
  }

  /** Adds the devices that an allocation holds exclusively. */
  static void addHeld(JsonNode allocation, Set<Id> held) {
    for (JsonNode result : allocation.path("devices").path("results")) {
      if (!result.path("adminAccess").asBoolean()) {
        held.add(
            new Id(
                result.path("driver").asText(),
                result.path("pool").asText(),
                result.path("device").asText()));
      }
    }
  }
}
