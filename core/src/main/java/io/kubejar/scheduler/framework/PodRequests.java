package io.kubejar.scheduler.framework;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What a pod asks for: the sum of its containers and sidecars, or the peak of its init containers
 * if that is more, and its overhead.
 *
 * <p>Follows {@code PodRequests} of {@code k8s.io/component-helpers/resource/helpers.go}.
 */
final class PodRequests {
  /** What a container without a request is taken to use when nodes are compared. */
  private static final long DEFAULT_MILLI_CPU = 100;

  private static final long DEFAULT_MEMORY = 200L * 1024 * 1024;

  private PodRequests() {}

  static Resources of(JsonNode spec) {
    return compute(spec, false);
  }

  /** The same, with containers that name no cpu or memory counted as small ones. */
  static Resources nonZero(JsonNode spec) {
    return compute(spec, true);
  }

  private static Resources compute(JsonNode spec, boolean nonZero) {
    Resources total = new Resources();
    for (JsonNode container : spec.path("containers")) {
      total.add(requests(container, nonZero));
    }
    Resources sidecars = new Resources();
    Resources peak = new Resources();
    for (JsonNode container : spec.path("initContainers")) {
      Resources own = requests(container, nonZero);
      if (container.path("restartPolicy").asText().equals("Always")) {
        total.add(own);
        sidecars.add(own);
        peak.raiseTo(sidecars);
      } else {
        Resources withSidecars = sidecars.copy();
        withSidecars.add(own);
        peak.raiseTo(withSidecars);
      }
    }
    total.raiseTo(peak);
    JsonNode podLevel = spec.path("resources").path("requests");
    if (!podLevel.isEmpty()) {
      podLevel.properties().forEach(e -> copyPodLevel(total, podLevel, e.getKey()));
    }
    if (spec.has("overhead")) {
      total.add(Resources.of(spec.path("overhead")));
    }
    return total;
  }

  private static void copyPodLevel(Resources total, JsonNode podLevel, String name) {
    total.setAmount(name, Resources.of(podLevel).get(name));
  }

  private static Resources requests(JsonNode container, boolean nonZero) {
    JsonNode requests = container.path("resources").path("requests");
    Resources resources = Resources.of(requests);
    if (nonZero) {
      if (!requests.has("cpu")) {
        resources.setAmount("cpu", DEFAULT_MILLI_CPU);
      }
      if (!requests.has("memory")) {
        resources.setAmount("memory", DEFAULT_MEMORY);
      }
    }
    return resources;
  }
}
