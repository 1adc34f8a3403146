package io.kubejar.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What the rules on a container need to know of the Pod around it.
 *
 * @param volumes the sources of the volumes that are in order, by name
 * @param claims the names of the Pod's resource claims
 * @param requiresImages false where an image may be filled in later
 */
record PodContext(Map<String, JsonNode> volumes, Set<String> claims, boolean requiresImages) {

  static PodContext of(JsonNode spec, Map<String, JsonNode> volumes) {
    Set<String> claims = new HashSet<>();
    spec.path("resourceClaims").forEach(c -> claims.add(c.path("name").asText()));
    return new PodContext(volumes, claims, true);
  }
}
