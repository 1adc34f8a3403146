package io.kubejar.scheduler.framework;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A toleration of a pod.
 *
 * <p>Follows {@code ToleratesTaint} of {@code k8s.io/api/core/v1/toleration.go}.
 *
 * @param key empty with operator {@code Exists} for all taints
 * @param operator Exists, Equal (also when empty), Lt or Gt
 * @param effect empty for all effects
 */
public record Toleration(String key, String operator, String value, String effect) {
  static Toleration of(JsonNode json) {
    return new Toleration(
        json.path("key").asText(),
        json.path("operator").asText(),
        json.path("value").asText(),
        json.path("effect").asText());
  }

  public boolean tolerates(Taint taint) {
    if (!effect.isEmpty() && !effect.equals(taint.effect())) {
      return false;
    }
    if (!key.isEmpty() && !key.equals(taint.key())) {
      return false;
    }
    return switch (operator) {
      case "Exists" -> true;
      case "", "Equal" -> value.equals(taint.value());
      case "Lt" -> compareNumbers(taint.value()) < 0;
      case "Gt" -> compareNumbers(taint.value()) > 0;
      default -> false;
    };
  }

  /** The taint's number against the toleration's; 0, which neither operator takes, if not so. */
  private int compareNumbers(String taintValue) {
    try {
      return Long.compare(Long.parseLong(taintValue), Long.parseLong(value));
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
