package io.kubejar.apimachinery.quota;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.Quantity;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a Pod asks for in all: its containers together, or its largest init container, whichever is
 * more, plus its overhead.
 *
 * <p>Follows {@code PodRequests} and {@code PodLimits} of {@code
 * k8s.io/component-helpers/resource/helpers.go}.
 */
public final class PodRequests {
  private PodRequests() {}

  /**
   * Adds a Pod's resources up.
   *
   * @param list {@code requests} or {@code limits}
   */
  public static Map<String, Quantity> of(KubeObject pod, String list) {
    Map<String, Quantity> running = new LinkedHashMap<>();
    for (JsonNode container : pod.spec().path("containers")) {
      add(running, resources(container, list));
    }
    Map<String, Quantity> sidecars = new LinkedHashMap<>();
    Map<String, Quantity> starting = new LinkedHashMap<>();
    for (JsonNode container : pod.spec().path("initContainers")) {
      Map<String, Quantity> own = resources(container, list);
      if (container.path("restartPolicy").asText().equals("Always")) {
        add(running, own);
        add(sidecars, own);
        raise(starting, sidecars);
      } else {
        add(own, sidecars);
        raise(starting, own);
      }
    }
    raise(running, starting);
    add(running, parse(pod.spec().path("overhead")));
    return running;
  }

  private static Map<String, Quantity> resources(JsonNode container, String list) {
    return parse(container.path("resources").path(list));
  }

  private static Map<String, Quantity> parse(JsonNode quantities) {
    Map<String, Quantity> parsed = new LinkedHashMap<>();
    quantities
        .properties()
        .forEach(f -> parsed.put(f.getKey(), Quantity.parse(f.getValue().asText())));
    return parsed;
  }

  private static void add(Map<String, Quantity> sum, Map<String, Quantity> more) {
    more.forEach((name, quantity) -> sum.merge(name, quantity, Quantity::plus));
  }

  private static void raise(Map<String, Quantity> most, Map<String, Quantity> other) {
    other.forEach(
        (name, quantity) -> most.merge(name, quantity, (a, b) -> a.compareTo(b) < 0 ? b : a));
  }
}
