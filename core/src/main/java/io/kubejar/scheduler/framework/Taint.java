package io.kubejar.scheduler.framework;

import com.fasterxml.jackson.databind.JsonNode;

/** A taint of a node; {@code effect} is one of NoSchedule, PreferNoSchedule, NoExecute. */
public record Taint(String key, String value, String effect) {
  static Taint of(JsonNode json) {
    return new Taint(
        json.path("key").asText(), json.path("value").asText(), json.path("effect").asText());
  }

  /** Whether new pods that do not tolerate the taint are kept away. */
  public boolean keepsPodsAway() {
    return effect.equals("NoSchedule") || effect.equals("NoExecute");
  }
}
