package io.kubejar.scheduler.plugins;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.client.DeviceSelectors;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds devices for all claims of a pod on one node, by trying and going back.
 *
 * <p>Follows {@code k8s.io/dynamic-resource-allocation/structured/internal/stable/allocator.go};
 * devices are tried by the names of driver, pool and device. Used for one node, then thrown away.
 */
final class DeviceAllocator {
  private static final int MOST_RESULTS = 32;

  private final List<List<DeviceRequest>> requests;
  private final List<Devices.Device> devices;
  private final DeviceSelectors selectors;
  private final Set<Devices.Id> taken;
  private final Deque<Choice> chosen = new ArrayDeque<>();
  private final Map<DeviceRequest, List<Devices.Device>> candidates = new HashMap<>();

  private record Choice(DeviceRequest request, Devices.Device device) {}

  /**
   * @param requests of all claims, each with its alternatives
   * @param devices that the node can use
   * @param held devices that other claims have
   */
  DeviceAllocator(
      List<List<DeviceRequest>> requests,
      List<Devices.Device> devices,
      Set<Devices.Id> held,
      DeviceSelectors selectors) {
    this.requests = requests;
    this.devices = devices;
    this.selectors = selectors;
    this.taken = new HashSet<>(held);
  }

  /**
   * An {@code AllocationResult} for each claim, by its uid; null if there are not enough devices.
   */
  @Nullable Map<String, ObjectNode> allocate() {
    return satisfyFrom(0) ? results() : null;
  }

  private boolean satisfyFrom(int index) {
    if (index == requests.size()) {
      return true;
    }
    for (DeviceRequest request : requests.get(index)) {
      boolean found =
          request.wantsAll() ? takeAll(request, index) : take(request, request.count(), 0, index);
      if (found) {
        return true;
      }
    }
    return false;
  }

  private List<Devices.Device> candidates(DeviceRequest request) {
    List<Devices.Device> known = candidates.get(request);
    if (known == null) {
      known = new ArrayList<>();
      for (Devices.Device device : devices) {
        if (request.matches(device, selectors)) {
          known.add(device);
        }
      }
      candidates.put(request, known);
    }
    return known;
  }

  /** Takes some of the candidates from an index on, and then what the later requests need. */
  private boolean take(DeviceRequest request, int count, int from, int index) {
    if (count == 0) {
      return satisfyFrom(index + 1);
    }
    List<Devices.Device> suitable = candidates(request);
    for (int i = from; i + count <= suitable.size(); i++) {
      if (choose(request, suitable.get(i))) {
        if (take(request, count - 1, i + 1, index)) {
          return true;
        }
        undo();
      }
    }
    return false;
  }

  /** Takes all candidates, or none if one of them is not free. */
  private boolean takeAll(DeviceRequest request, int index) {
    int before = chosen.size();
    List<Devices.Device> suitable = candidates(request);
    boolean all = !suitable.isEmpty();
    for (Devices.Device device : suitable) {
      all = all && choose(request, device);
    }
    if (all && satisfyFrom(index + 1)) {
      return true;
    }
    while (chosen.size() > before) {
      undo();
    }
    return false;
  }

  private boolean choose(DeviceRequest request, Devices.Device device) {
    long ofClaim = chosen.stream().filter(c -> c.request().isOfSameClaim(request)).count();
    if (ofClaim == MOST_RESULTS
        || (!request.isAdmin() && taken.contains(device.id()))
        || !satisfiesConstraints(request, device)) {
      return false;
    }
    if (!request.isAdmin()) {
      taken.add(device.id());
    }
    chosen.addLast(new Choice(request, device));
    return true;
  }

  private void undo() {
    Choice last = chosen.removeLast();
    if (!last.request().isAdmin()) {
      taken.remove(last.device().id());
    }
  }

  private boolean satisfiesConstraints(DeviceRequest request, Devices.Device device) {
    for (JsonNode constraint : request.claim().spec().path("devices").path("constraints")) {
      if (!request.isListedIn(constraint.path("requests"))) {
        continue;
      }
      boolean distinct = constraint.has("distinctAttribute");
      String name = constraint.path(distinct ? "distinctAttribute" : "matchAttribute").asText();
      JsonNode value = device.attribute(name);
      if (value == null) {
        return false;
      }
      for (Choice choice : chosen) {
        if (choice.request().isOfSameClaim(request)
            && choice.request().isListedIn(constraint.path("requests"))
            && value.equals(choice.device().attribute(name)) == distinct) {
          return false;
        }
      }
    }
    return true;
  }

  private Map<String, ObjectNode> results() {
    Map<String, ObjectNode> results = new LinkedHashMap<>();
    for (Choice choice : chosen) {
      ObjectNode allocation =
          results.computeIfAbsent(choice.request().claim().uid(), uid -> Json.object());
      Devices.Id id = choice.device().id();
      ObjectNode result =
          allocation.withObjectProperty("devices").withArrayProperty("results").addObject();
      result.put("request", choice.request().name()).put("driver", id.driver());
      result.put("pool", id.pool()).put("device", id.device());
      if (choice.request().isAdmin()) {
        result.put("adminAccess", true);
      }
      JsonNode selector = choice.device().nodeSelector();
      if (selector != null && !allocation.has("nodeSelector")) {
        allocation.set("nodeSelector", selector);
      }
    }
    addConfigurations(results);
    return results;
  }

  /** What drivers are told: first what the classes say, then what the claims say. */
  private void addConfigurations(Map<String, ObjectNode> results) {
    Set<String> seen = new HashSet<>();
    Set<KubeObject> claims = new HashSet<>();
    for (Choice choice : chosen) {
      DeviceRequest request = choice.request();
      if (seen.add(request.claim().uid() + "/" + request.name())) {
        for (JsonNode config : request.deviceClass().spec().path("config")) {
          ObjectNode added = configuration(results, request.claim(), "FromClass", config);
          added.putArray("requests").add(request.name());
        }
      }
    }
    for (Choice choice : chosen) {
      KubeObject claim = choice.request().claim();
      if (claims.add(claim)) {
        for (JsonNode config : claim.spec().path("devices").path("config")) {
          configuration(results, claim, "FromClaim", config);
        }
      }
    }
  }

  private static ObjectNode configuration(
      Map<String, ObjectNode> results, KubeObject claim, String source, JsonNode config) {
    ObjectNode allocation = results.getOrDefault(claim.uid(), Json.object());
    ArrayNode list = allocation.withObjectProperty("devices").withArrayProperty("config");
    ObjectNode added = list.addObject().put("source", source);
    added.setAll(Json.objectOrEmpty(config));
    return added;
  }
}
