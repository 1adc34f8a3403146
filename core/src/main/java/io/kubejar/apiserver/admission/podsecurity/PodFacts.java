package io.kubejar.apiserver.admission.podsecurity;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A Pod, or a template of one, as the checks look at it. */
record PodFacts(JsonNode metadata, JsonNode spec) {
  private static final List<String> CONTAINERS =
      List.of("initContainers", "containers", "ephemeralContainers");

  /** All containers: those that initialize first, the ephemeral ones last. */
  List<JsonNode> containers() {
    List<JsonNode> all = new ArrayList<>();
    for (String list : CONTAINERS) {
      spec.path(list).forEach(all::add);
    }
    return all;
  }

  /** The names of the containers for which something holds. */
  List<String> containersWhere(Predicate<JsonNode> condition) {
    return containers().stream().filter(condition).map(c -> c.path("name").asText()).toList();
  }

  /** The Pod's own security context. */
  JsonNode securityContext() {
    return spec.path("securityContext");
  }

  JsonNode annotations() {
    return metadata.path("annotations");
  }

  boolean isWindows() {
    return spec.path("os").path("name").asText().equals("windows");
  }

  /** Whether the Pod has a user namespace of its own, in which root is nobody on the node. */
  boolean hasUserNamespace() {
    return spec.path("hostUsers").isBoolean() && !spec.path("hostUsers").asBoolean();
  }
}
