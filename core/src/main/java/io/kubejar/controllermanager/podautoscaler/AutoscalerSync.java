package io.kubejar.controllermanager.podautoscaler;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.LabelSelector;
import io.kubejar.apimachinery.LabelSelectorParser;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apimachinery.Timestamps;
import io.kubejar.client.EventRecorder;
import io.kubejar.controllermanager.podautoscaler.MetricEvaluation.Failed;
import io.kubejar.controllermanager.podautoscaler.MetricEvaluation.Found;
import io.kubejar.controllermanager.podautoscaler.ScalingRules.Choice;
import io.kubejar.controllermanager.podcontrol.Conditions;
import io.kubejar.controllermanager.podcontrol.LabelIndex;
import io.kubejar.controllermanager.podcontrol.Scales;
import io.kubejar.controllermanager.podcontrol.Scales.Scale;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One look at one autoscaler: reads the target's scale and the metrics, sets the size, and says in
 * the conditions how it came about.
 *
 * <p>Follows {@code reconcileAutoscaler} of {@code pkg/controller/podautoscaler/horizontal.go}. The
 * new status is left in {@link #status()}, whatever happened.
 */
final class AutoscalerSync {
  private static final JsonNode DEFAULT_METRICS =
      Json.parse(
          "[{\"type\":\"Resource\",\"resource\":{\"name\":\"cpu\","
              + "\"target\":{\"type\":\"Utilization\",\"averageUtilization\":80}}}]");

  private final Tools tools;
  private final KubeObject autoscaler;
  private final ScalingHistory history;
  private final Instant now;
  private final ObjectNode status;

  /** What every look needs. */
  record Tools(
      Scales scales,
      MetricsReader metrics,
      LabelIndex pods,
      TargetSelectors selectors,
      EventRecorder events) {}

  AutoscalerSync(Tools tools, KubeObject autoscaler, ScalingHistory history, Instant now) {
    this.tools = tools;
    this.autoscaler = autoscaler;
    this.history = history;
    this.now = now;
    this.status = Json.objectOrEmpty(autoscaler.status()).deepCopy();
    // Go writes this list even if there is none.
    if (!status.has("currentMetrics")) {
      status.putNull("currentMetrics");
    }
  }

  /** The new status. */
  ObjectNode status() {
    return status;
  }

  void run() {
    Scale scale = scale();
    if (scale == null) {
      return;
    }
    int current = scale.specReplicas();
    if (history.isNew()) {
      history.ask(current, now);
    }
    int least = ScalingRules.least(autoscaler);
    int most = ScalingRules.most(autoscaler);
    if (current == 0 && least != 0) {
      set(
          "ScalingActive",
          "False",
          "ScalingDisabled",
          "scaling is disabled since the replica count of the target is zero");
      setStatus(current, 0, null);
    } else if (current > most) {
      rescale(scale, most, "Current number of replicas above Spec.MaxReplicas", null);
    } else if (current < least) {
      rescale(scale, least, "Current number of replicas below Spec.MinReplicas", null);
    } else {
      byMetrics(scale);
    }
  }

  private @Nullable Scale scale() {
    try {
      Scale scale =
          tools.scales().get(autoscaler.namespace(), autoscaler.spec().path("scaleTargetRef"));
      set(
          "AbleToScale",
          "True",
          "SucceededGetScale",
          "the HPA controller was able to get the target's current scale");
      return scale;
    } catch (StatusException e) {
      tools.events().warning(autoscaler, "FailedGetScale", String.valueOf(e.getMessage()));
      set(
          "AbleToScale",
          "False",
          "FailedGetScale",
          "the HPA controller was unable to get the target's current scale: " + e.getMessage());
      return null;
    }
  }

  private void set(String type, String state, String reason, String message) {
    Conditions.update(status, Conditions.of(type, state, reason, message, now));
  }

  private void setStatus(int current, int desired, @Nullable ArrayNode metrics) {
    if (current == 0) {
      status.remove("currentReplicas");
    } else {
      status.put("currentReplicas", current);
    }
    status.put("desiredReplicas", desired);
    if (metrics == null) {
      status.putNull("currentMetrics");
    } else {
      status.set("currentMetrics", metrics);
    }
  }

  private void byMetrics(Scale scale) {
    int current = scale.specReplicas();
    ArrayNode metrics = Json.array();
    Found found;
    try {
      found = evaluate(scale, metrics);
    } catch (MetricException e) {
      setStatus(
          current, status.path("desiredReplicas").asInt(), metrics.isEmpty() ? null : metrics);
      tools.events().warning(autoscaler, "FailedComputeMetricsReplicas", e.text());
      return;
    }
    String why = "";
    if (found.replicas() > current) {
      why = found.name() + " above target";
    } else if (found.replicas() < current) {
      why = "All metrics below target";
    }
    ScalingRules rules = new ScalingRules(autoscaler, history, current, now);
    Choice stable = rules.stabilize(found.replicas());
    set("AbleToScale", "True", stable.reason(), stable.message());
    Choice limited = rules.limit(stable.replicas());
    boolean held = limited.replicas() != stable.replicas();
    set("ScalingLimited", held ? "True" : "False", limited.reason(), limited.message());
    if (limited.replicas() == current) {
      setStatus(current, current, metrics);
    } else {
      rescale(scale, limited.replicas(), why, metrics);
    }
  }

  /**
   * The most that a metric asks for.
   *
   * @throws MetricException if none can be evaluated, or if one can't and the others would shrink
   *     the target
   */
  private Found evaluate(Scale scale, ArrayNode statuses) {
    LabelSelector selector = selector(scale);
    List<KubeObject> pods = tools.pods().select(autoscaler.namespace(), selector);
    ReplicaCalculator calculator =
        new ReplicaCalculator(ScalingRules.tolerance(autoscaler), pods, scale.specReplicas(), now);
    MetricEvaluation evaluation =
        new MetricEvaluation(
            tools.metrics(),
            calculator,
            autoscaler.namespace(),
            scale.selector(),
            scale.statusReplicas());
    JsonNode metrics = autoscaler.spec().path("metrics");
    JsonNode all = metrics.isEmpty() ? DEFAULT_METRICS : metrics;
    Found most = null;
    Failed first = null;
    int failures = 0;
    for (JsonNode metric : all) {
      MetricEvaluation.Outcome outcome = evaluation.of(metric);
      if (outcome instanceof Found found) {
        statuses.add(found.status());
        most = most == null || found.replicas() > most.replicas() ? found : most;
      } else if (outcome instanceof Failed failed) {
        statuses.addObject().put("type", "");
        tools.events().warning(autoscaler, failed.reason(), failed.cause());
        first = first == null ? failed : first;
        failures++;
      }
    }
    return judge(most, first, "(%d invalid out of %d)".formatted(failures, all.size()), scale);
  }

  private Found judge(@Nullable Found most, @Nullable Failed first, String howMany, Scale scale) {
    if (first != null && (most == null || most.replicas() < scale.specReplicas())) {
      set(
          "ScalingActive",
          "False",
          first.reason(),
          "the HPA was unable to compute the replica count: " + first.cause());
      throw new MetricException(
          "invalid metrics %s, first error is: %s".formatted(howMany, first.message()));
    }
    if (most == null) {
      throw new IllegalStateException("an autoscaler has a metric at least");
    }
    set(
        "ScalingActive",
        "True",
        "ValidMetricFound",
        "the HPA was able to successfully calculate a replica count from " + most.name());
    return most;
  }

  private LabelSelector selector(Scale scale) {
    String text = scale.selector();
    if (text.isEmpty()) {
      String message = "selector is required";
      tools.events().warning(autoscaler, "SelectorRequired", message);
      set(
          "ScalingActive",
          "False",
          "InvalidSelector",
          "the HPA target's scale is missing a selector");
      throw new MetricException(message);
    }
    LabelSelector selector = LabelSelectorParser.parse(text);
    tools.selectors().put(autoscaler, selector);
    List<KubeObject> pods = tools.pods().select(autoscaler.namespace(), selector);
    List<String> rivals = tools.selectors().selecting(autoscaler.namespace(), pods);
    if (rivals.size() > 1) {
      String message =
          "pods by selector %s are controlled by multiple HPAs: [%s]"
              .formatted(text, String.join(" ", rivals));
      tools.events().warning(autoscaler, "AmbiguousSelector", message);
      set("ScalingActive", "False", "AmbiguousSelector", message);
      throw new MetricException(message);
    }
    return selector;
  }

  private void rescale(Scale scale, int desired, String why, @Nullable ArrayNode metrics) {
    int current = scale.specReplicas();
    String what = "New size: %d; reason: %s".formatted(desired, why);
    try {
      tools.scales().setReplicas(scale, desired);
    } catch (StatusException e) {
      String error = String.valueOf(e.getMessage());
      tools.events().warning(autoscaler, "FailedRescale", what + "; error: " + error);
      set(
          "AbleToScale",
          "False",
          "FailedUpdateScale",
          "the HPA controller was unable to update the target scale: " + error);
      setStatus(current, status.path("desiredReplicas").asInt(), metrics);
      return;
    }
    set(
        "AbleToScale",
        "True",
        "SucceededRescale",
        "the HPA controller was able to update the target scale to " + desired);
    tools.events().normal(autoscaler, "SuccessfulRescale", what);
    history.change(current, desired, now);
    setStatus(current, desired, metrics);
    status.put("lastScaleTime", Timestamps.format(now));
  }
}
