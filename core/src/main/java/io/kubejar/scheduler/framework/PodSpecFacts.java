package io.kubejar.scheduler.framework;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What follows from the spec of a pod, each worked out when first asked for. */
final class PodSpecFacts {
  /** The fields of a spec that the facts come from. */
  private static final List<String> SOURCES =
      List.of(
          "containers",
          "initContainers",
          "resources",
          "overhead",
          "tolerations",
          "nodeSelector",
          "affinity");

  private final JsonNode spec;
  private @Nullable PodRequests requests;
  private @Nullable List<HostPort> hostPorts;
  private @Nullable List<Toleration> tolerations;
  private @Nullable NodeAffinityTerms nodeAffinity;

  PodSpecFacts(JsonNode spec) {
    this.spec = spec;
  }

  /**
   * The facts of a newer spec of the pod: these, without keeping the old spec alive, if the newer
   * one differs in nothing they come from, as after binding.
   */
  PodSpecFacts of(JsonNode newer) {
    PodSpecFacts next = new PodSpecFacts(newer);
    if (isStillTrueOf(newer)) {
      next.requests = requests;
      next.hostPorts = hostPorts;
      next.tolerations = tolerations;
      next.nodeAffinity = nodeAffinity;
    }
    return next;
  }

  private boolean isStillTrueOf(JsonNode newer) {
    for (String field : SOURCES) {
      if (!spec.path(field).equals(newer.path(field))) {
        return false;
      }
    }
    return true;
  }

  PodRequests requests() {
    PodRequests known = requests;
    if (known == null) {
      known = PodRequests.of(spec);
      requests = known;
    }
    return known;
  }

  List<HostPort> hostPorts() {
    List<HostPort> known = hostPorts;
    if (known == null) {
      known = readHostPorts(spec);
      hostPorts = known;
    }
    return known;
  }

  List<Toleration> tolerations() {
    List<Toleration> known = tolerations;
    if (known == null) {
      List<Toleration> read = new ArrayList<>();
      spec.path("tolerations").forEach(t -> read.add(Toleration.of(t)));
      known = List.copyOf(read);
      tolerations = known;
    }
    return known;
  }

  NodeAffinityTerms nodeAffinity() {
    NodeAffinityTerms known = nodeAffinity;
    if (known == null) {
      known = NodeAffinityTerms.of(spec);
      nodeAffinity = known;
    }
    return known;
  }

  /** The host ports of containers and of sidecars; other init containers do not keep theirs. */
  private static List<HostPort> readHostPorts(JsonNode spec) {
    List<HostPort> ports = new ArrayList<>();
    for (JsonNode container : spec.path("initContainers")) {
      if (container.path("restartPolicy").asText().equals("Always")) {
        addHostPorts(ports, container);
      }
    }
    for (JsonNode container : spec.path("containers")) {
      addHostPorts(ports, container);
    }
    return List.copyOf(ports);
  }

  private static void addHostPorts(List<HostPort> ports, JsonNode container) {
    for (JsonNode port : container.path("ports")) {
      int hostPort = port.path("hostPort").asInt(0);
      if (hostPort > 0) {
        String ip = port.path("hostIP").asText();
        String protocol = port.path("protocol").asText();
        ports.add(
            new HostPort(
                ip.isEmpty() ? "0.0.0.0" : ip, protocol.isEmpty() ? "TCP" : protocol, hostPort));
      }
    }
  }
}
