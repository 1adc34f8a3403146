package io.kubejar.scheduler.framework;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * What a pod asks for: the sum of its containers and sidecars, or the peak of its init containers
 * if that is more, and its overhead.
 *
 * <p>Follows {@code PodRequests} of {@code k8s.io/component-helpers/resource/helpers.go}.
 *
 * @param requests what is asked for
 * @param nonZero the same, with containers that name no cpu or memory counted as small ones
 */
record PodRequests(Resources requests, Resources nonZero) {
  /** What a container without a request is taken to use when nodes are compared. */
  private static final long DEFAULT_MILLI_CPU = 100;

  private static final long DEFAULT_MEMORY = 200L * 1024 * 1024;

  static PodRequests of(JsonNode spec) {
    List<Container> containers = new ArrayList<>();
    spec.path("containers").forEach(c -> containers.add(Container.of(c)));
    List<Container> initContainers = new ArrayList<>();
    spec.path("initContainers").forEach(c -> initContainers.add(Container.of(c)));
    Resources podLevel = Resources.of(spec.path("resources").path("requests"));
    Resources overhead = Resources.of(spec.path("overhead"));
    return new PodRequests(
        total(containers, initContainers, podLevel, overhead, Container::requests),
        total(containers, initContainers, podLevel, overhead, Container::nonZero));
  }

  /** A container's requests, and the same with cpu and memory counted at least a little. */
  private record Container(boolean sidecar, Resources requests, Resources nonZero) {
    static Container of(JsonNode json) {
      JsonNode requests = json.path("resources").path("requests");
      Resources named = Resources.of(requests);
      Resources nonZero = named.copy();
      if (!requests.has("cpu")) {
        nonZero.setAmount("cpu", DEFAULT_MILLI_CPU);
      }
      if (!requests.has("memory")) {
        nonZero.setAmount("memory", DEFAULT_MEMORY);
      }
      return new Container(json.path("restartPolicy").asText().equals("Always"), named, nonZero);
    }
  }

  private static Resources total(
      List<Container> containers,
      List<Container> initContainers,
      Resources podLevel,
      Resources overhead,
      Function<Container, Resources> amounts) {
    Resources total = new Resources();
    containers.forEach(c -> total.add(amounts.apply(c)));
    Resources sidecars = new Resources();
    Resources peak = new Resources();
    for (Container container : initContainers) {
      Resources own = amounts.apply(container);
      if (container.sidecar()) {
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
    total.replaceBy(podLevel);
    total.add(overhead);
    return total;
  }
}
