package io.kubejar.controllermanager.podcontrol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which slices to create, update and delete so that they hold the wanted endpoints with as few
 * writes as possible.
 *
 * <p>Follows {@code reconcileByPortMapping} and {@code finalize} of {@code
 * k8s.io/endpointslice/reconciler.go}: endpoints stay where they are, new ones fill slices that are
 * written anyway, then one with enough room, then new slices.
 */
public final class SlicePlan {
  /** The slices of Pods. */
  public static final Layout OF_PODS = new Layout(100, true);

  /** The slices that mirror Endpoints. */
  public static final Layout MIRRORED = new Layout(1000, false);

  private final Layout layout;
  private final List<Content> created = new ArrayList<>();
  private final Map<KubeObject, Content> updated = new LinkedHashMap<>();
  private final List<KubeObject> deleted = new ArrayList<>();
  private int unchanged;

  private SlicePlan(Layout layout) {
    this.layout = layout;
  }

  /**
   * How slices are made.
   *
   * @param mostEndpoints that one slice holds
   * @param placeholder whether there is an empty slice where there are no endpoints
   */
  public record Layout(int mostEndpoints, boolean placeholder) {}

  /** What a slice holds: ports in a fixed order, endpoints. */
  public record Content(JsonNode ports, ArrayNode endpoints) {}

  /** What new slices are to hold. */
  public List<Content> created() {
    return created;
  }

  /** What existing slices are to hold instead. */
  public Map<KubeObject, Content> updated() {
    return updated;
  }

  /** The slices that are not needed any more. */
  public List<KubeObject> deleted() {
    return deleted;
  }

  /**
   * Plans the slices of one address type.
   *
   * @param wanted by ports, then by the identity of the endpoint
   * @param existing the slices that there are
   * @param isStale whether a slice must be written for its labels
   */
  public static SlicePlan of(
      Map<JsonNode, Map<String, ObjectNode>> wanted,
      Collection<KubeObject> existing,
      Predicate<KubeObject> isStale,
      Layout layout) {
    SlicePlan plan = new SlicePlan(layout);
    Map<JsonNode, List<KubeObject>> byPorts = new LinkedHashMap<>();
    for (KubeObject slice : existing) {
      JsonNode ports = slice.json().path("ports");
      JsonNode key = ports.isArray() ? ports : Json.array();
      if (wanted.containsKey(key)) {
        byPorts.computeIfAbsent(key, p -> new ArrayList<>()).add(slice);
      } else {
        plan.deleted.add(slice);
      }
    }
    wanted.forEach(
        (ports, endpoints) ->
            plan.planPorts(ports, endpoints, byPorts.getOrDefault(ports, List.of()), isStale));
    if (layout.placeholder()) {
      plan.keepPlaceholder();
    }
    plan.reuseDeleted();
    return plan;
  }

  private void planPorts(
      JsonNode ports,
      Map<String, ObjectNode> endpoints,
      List<KubeObject> slices,
      Predicate<KubeObject> isStale) {
    Map<String, ObjectNode> left = new LinkedHashMap<>(endpoints);
    Map<KubeObject, ArrayNode> written = new LinkedHashMap<>();
    List<KubeObject> same = new ArrayList<>();
    for (KubeObject slice : slices) {
      ArrayNode kept = takeKept(slice, left);
      if (kept.isEmpty()) {
        deleted.add(slice);
      } else if (isStale.test(slice) || !kept.equals(slice.json().path("endpoints"))) {
        written.put(slice, kept);
      } else {
        same.add(slice);
      }
    }
    Iterator<ObjectNode> rest = left.values().iterator();
    written.values().forEach(target -> fill(target, rest));
    int remaining = count(left, written, slices);
    KubeObject roomy = remaining == 0 ? null : fullestWithRoom(same, remaining);
    if (roomy != null) {
      same.remove(roomy);
      ArrayNode target = ((ArrayNode) roomy.json().path("endpoints")).deepCopy();
      fill(target, rest);
      written.put(roomy, target);
    }
    while (rest.hasNext()) {
      ArrayNode target = Json.array();
      fill(target, rest);
      created.add(new Content(ports, target));
    }
    written.forEach((slice, target) -> updated.put(slice, new Content(ports, target)));
    unchanged += same.size();
  }

  /** What tells endpoints apart: what they refer to, and their addresses. */
  public static String identity(JsonNode endpoint) {
    return endpoint.path("targetRef").path("uid").asText() + endpoint.path("addresses");
  }

  /** The endpoints of a slice that are still wanted, as they must be now. */
  private static ArrayNode takeKept(KubeObject slice, Map<String, ObjectNode> left) {
    ArrayNode kept = Json.array();
    for (JsonNode endpoint : slice.json().path("endpoints")) {
      ObjectNode wanted = left.remove(identity(endpoint));
      if (wanted != null) {
        kept.add(wanted);
      }
    }
    return kept;
  }

  private void fill(ArrayNode target, Iterator<ObjectNode> rest) {
    while (rest.hasNext() && target.size() < layout.mostEndpoints()) {
      target.add(rest.next());
    }
  }

  private static int count(
      Map<String, ObjectNode> left, Map<KubeObject, ArrayNode> written, List<KubeObject> slices) {
    int placed = 0;
    for (Map.Entry<KubeObject, ArrayNode> entry : written.entrySet()) {
      for (JsonNode endpoint : entry.getValue()) {
        placed += left.containsKey(identity(endpoint)) ? 1 : 0;
      }
    }
    return slices.isEmpty() ? left.size() : left.size() - placed;
  }

  private @Nullable KubeObject fullestWithRoom(List<KubeObject> slices, int count) {
    KubeObject fullest = null;
    int most = -1;
    for (KubeObject slice : slices) {
      int size = slice.json().path("endpoints").size();
      if (size + count <= layout.mostEndpoints() && size > most) {
        fullest = slice;
        most = size;
      }
    }
    return fullest;
  }

  /** A Service without endpoints has one empty slice, so that its consumers know it was seen. */
  private void keepPlaceholder() {
    if (!created.isEmpty() || !updated.isEmpty() || unchanged > 0) {
      return;
    }
    KubeObject only = deleted.size() == 1 ? deleted.get(0) : null;
    if (only != null
        && only.json().path("endpoints").isEmpty()
        && only.json().path("ports").isEmpty()) {
      deleted.clear();
    } else {
      created.add(new Content(Json.array(), Json.array()));
    }
  }

  /** Slices that would be deleted take what would be created. */
  private void reuseDeleted() {
    while (!created.isEmpty() && !deleted.isEmpty()) {
      updated.put(deleted.remove(0), created.remove(0));
    }
  }
}
