package io.kubejar.kubelet.cri;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A probe that is due.
 *
 * @param kind which of the container's probes
 * @param probe the {@code v1.Probe}
 */
public record ProbeRequest(Kind kind, JsonNode probe) {

  /** The probes of a container. */
  public enum Kind {
    STARTUP("Startup", "startupProbe"),
    READINESS("Readiness", "readinessProbe"),
    LIVENESS("Liveness", "livenessProbe");

    private final String word;
    private final String field;

    Kind(String word, String field) {
      this.word = word;
      this.field = field;
    }

    /** As events name it: {@code Liveness}. */
    public String word() {
      return word;
    }

    /** The field of a container that holds it. */
    public String field() {
      return field;
    }
  }
}
