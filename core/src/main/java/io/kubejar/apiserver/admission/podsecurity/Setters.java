package io.kubejar.apiserver.admission.podsecurity;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.function.Predicate;

/**
 * Who sets something in a security context: the Pod, containers or both; shown as messages show it.
 */
record Setters(boolean pod, List<String> containers) {

  /** Those whose security contexts fulfil a condition. */
  static Setters of(PodFacts pod, Predicate<JsonNode> condition) {
    return new Setters(
        condition.test(pod.securityContext()),
        pod.containersWhere(c -> condition.test(c.path("securityContext"))));
  }

  boolean isEmpty() {
    return !pod && containers.isEmpty();
  }

  @Override
  public String toString() {
    if (containers.isEmpty()) {
      return pod ? "pod" : "";
    }
    return (pod ? "pod and " : "") + Violation.named("container", containers);
  }
}
