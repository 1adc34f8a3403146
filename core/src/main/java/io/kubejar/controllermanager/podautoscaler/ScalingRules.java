package io.kubejar.controllermanager.podautoscaler;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.Quantity;
import io.kubejar.controllermanager.podautoscaler.ReplicaCalculator.Tolerance;
import java.time.Instant;

/**
 * Keeps the size that metrics ask for within an autoscaler's bounds, and its changes steady.
 *
 * <p>Follows {@code normalizeDesiredReplicas} and {@code normalizeDesiredReplicasWithBehaviors} of
 * {@code pkg/controller/podautoscaler/horizontal.go}. Without {@code spec.behavior}, a target grows
 * at most to twice its size or to four, and shrinks to the most that was asked for in five minutes.
 *
 * @param current the replicas that are asked for now
 */
record ScalingRules(KubeObject autoscaler, ScalingHistory history, int current, Instant now) {
  private static final int SCALE_DOWN_WINDOW_SECONDS = 300;
  private static final double DEFAULT_TOLERANCE = 0.1;
  private static final JsonNode DEFAULT_SCALE_UP =
      Json.parse(
          "[{\"type\":\"Pods\",\"value\":4,\"periodSeconds\":15},"
              + "{\"type\":\"Percent\",\"value\":100,\"periodSeconds\":15}]");
  private static final JsonNode DEFAULT_SCALE_DOWN =
      Json.parse("[{\"type\":\"Percent\",\"value\":100,\"periodSeconds\":15}]");

  /** A size, and the reason and message of the condition that tells how it came about. */
  record Choice(int replicas, String reason, String message) {}

  static int least(KubeObject autoscaler) {
    return autoscaler.spec().path("minReplicas").asInt(1);
  }

  static int most(KubeObject autoscaler) {
    return autoscaler.spec().path("maxReplicas").asInt();
  }

  /** How far metrics may be from their targets without a change. */
  static Tolerance tolerance(KubeObject autoscaler) {
    return new Tolerance(tolerance(autoscaler, "scaleDown"), tolerance(autoscaler, "scaleUp"));
  }

  private static double tolerance(KubeObject autoscaler, String direction) {
    JsonNode field = autoscaler.spec().path("behavior").path(direction).path("tolerance");
    return field.isMissingNode() || field.isNull()
        ? DEFAULT_TOLERANCE
        : Quantity.parse(field.asText()).amount().doubleValue();
  }

  private boolean hasBehavior() {
    return autoscaler.spec().path("behavior").isObject();
  }

  private JsonNode rules(String direction) {
    return autoscaler.spec().path("behavior").path(direction);
  }

  /** Takes what was asked for lately into account; remembers what is asked for now. */
  Choice stabilize(int asked) {
    int wanted = asked;
    if (hasBehavior()) {
      int up = rules("scaleUp").path("stabilizationWindowSeconds").asInt(0);
      int lowest = history.since(now.minusSeconds(up), asked, Math::min);
      int highest = history.since(now.minusSeconds(downWindow()), asked, Math::max);
      wanted = Math.min(Math.max(current, lowest), highest);
    } else {
      wanted = history.since(now.minusSeconds(SCALE_DOWN_WINDOW_SECONDS), asked, Math::max);
    }
    history.ask(asked, now);
    if (wanted == asked) {
      return new Choice(wanted, "ReadyForNewScale", "recommended size matches current size");
    }
    return hasBehavior() && asked >= current
        ? new Choice(
            wanted,
            "ScaleUpStabilized",
            "recent recommendations were lower than current one, applying the lowest recent"
                + " recommendation")
        : new Choice(
            wanted,
            "ScaleDownStabilized",
            "recent recommendations were higher than current one, applying the highest recent"
                + " recommendation");
  }

  private int downWindow() {
    return rules("scaleDown").path("stabilizationWindowSeconds").asInt(SCALE_DOWN_WINDOW_SECONDS);
  }

  /** Keeps a size within the bounds and the allowed rate of change. */
  Choice limit(int wanted) {
    int upper = most(autoscaler);
    int lower = least(autoscaler);
    boolean grows = wanted > current;
    boolean shrinks = wanted < current;
    int fastest = hasBehavior() ? Math.max(current, fastestGrowth()) : Math.max(2 * current, 4);
    if ((grows || !hasBehavior()) && wanted > Math.min(upper, fastest)) {
      return upper > fastest
          ? new Choice(
              fastest,
              "ScaleUpLimit",
              "the desired replica count is increasing faster than the maximum scale rate")
          : new Choice(
              upper,
              "TooManyReplicas",
              "the desired replica count is more than the maximum replica count");
    }
    int slowest = hasBehavior() ? Math.min(current, fastestShrinking()) : lower;
    if ((shrinks || !hasBehavior()) && wanted < Math.max(lower, slowest)) {
      return lower < slowest
          ? new Choice(
              slowest,
              "ScaleDownLimit",
              "the desired replica count is decreasing faster than the maximum scale rate")
          : new Choice(
              lower,
              "TooFewReplicas",
              "the desired replica count is less than the minimum replica count");
    }
    return new Choice(
        wanted, "DesiredWithinRange", "the desired count is within the acceptable range");
  }

  private int fastestGrowth() {
    JsonNode rules = rules("scaleUp");
    String select = rules.path("selectPolicy").asText("Max");
    if (select.equals("Disabled")) {
      return current;
    }
    int limit = select.equals("Min") ? Integer.MAX_VALUE : Integer.MIN_VALUE;
    for (JsonNode policy : policies(rules, DEFAULT_SCALE_UP)) {
      int start = atStart(policy);
      int value = policy.path("value").asInt();
      int allowed =
          policy.path("type").asText().equals("Pods")
              ? start + value
              : (int) Math.ceil(start * (1 + value / 100.0));
      limit = select.equals("Min") ? Math.min(limit, allowed) : Math.max(limit, allowed);
    }
    return limit;
  }

  private int fastestShrinking() {
    JsonNode rules = rules("scaleDown");
    String select = rules.path("selectPolicy").asText("Max");
    if (select.equals("Disabled")) {
      return current;
    }
    int limit = select.equals("Min") ? Integer.MIN_VALUE : Integer.MAX_VALUE;
    for (JsonNode policy : policies(rules, DEFAULT_SCALE_DOWN)) {
      int start = atStart(policy);
      int value = policy.path("value").asInt();
      int allowed =
          policy.path("type").asText().equals("Pods")
              ? start - value
              : (int) (start * (1 - value / 100.0));
      limit = select.equals("Min") ? Math.max(limit, allowed) : Math.min(limit, allowed);
    }
    return limit;
  }

  private static JsonNode policies(JsonNode rules, JsonNode defaults) {
    JsonNode policies = rules.path("policies");
    return policies.isEmpty() ? defaults : policies;
  }

  private int atStart(JsonNode policy) {
    return history.replicasAt(now.minusSeconds(policy.path("periodSeconds").asInt()), current);
  }
}
