package io.kubejar.controllermanager.podautoscaler;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupVersionKind;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.LabelSelector;
import io.kubejar.apimachinery.ObjectRef;
import io.kubejar.apimachinery.Timestamps;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.EventRecorder;
import io.kubejar.client.Informer;
import io.kubejar.client.ReconcileLoop;
import io.kubejar.client.Reconciler;
import io.kubejar.client.ResourceClient;
import io.kubejar.client.ServedResources;
import io.kubejar.client.ServedResources.ServedResource;
import io.kubejar.controllermanager.Controller;
import io.kubejar.controllermanager.podautoscaler.ResourceMetrics.MetricException;
import io.kubejar.controllermanager.podcontrol.Conditions;
import io.kubejar.controllermanager.podcontrol.KeyEvents;
import io.kubejar.controllermanager.podcontrol.LabelIndex;
import io.kubejar.controllermanager.podcontrol.StatusWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sets the size of a workload between its autoscaler's bounds, by resource metrics.
 *
 * <p>Follows {@code pkg/controller/podautoscaler/horizontal.go}: looks every 15 s, as metrics have
 * no events, and shrinks only to the largest size that was asked for in the stabilization window.
 * The target's size is {@code spec.replicas}, its Pods are those of {@code spec.selector}.
 */
public final class HorizontalPodAutoscalerController implements Controller {
  private static final String NAME = "horizontal-pod-autoscaler-controller";
  private static final GroupVersionResource AUTOSCALERS =
      GroupVersionResource.of("autoscaling/v2", "horizontalpodautoscalers");

  private final ServedResources resources;
  private @Nullable Running running;

  /**
   * A controller that is not started yet.
   *
   * @param resources what may be scaled
   */
  public HorizontalPodAutoscalerController(ServedResources resources) {
    this.resources = resources;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void start(ComponentContext context) {
    running = new Running(context, resources);
  }

  @Override
  public void stop() {
    if (running != null) {
      running.reconcileLoop.stop();
    }
  }

  private static final class Running implements Reconciler {
    private static final Duration PERIOD = Duration.ofSeconds(15);
    private static final String MERGE_PATCH = "application/merge-patch+json";

    private final ComponentContext context;
    private final ServedResources resources;
    private final ReconcileLoop reconcileLoop;
    private final EventRecorder events;
    private final Informer autoscalers;
    private final LabelIndex pods;
    private final StatusWriter statusWriter;
    private final ResourceMetrics metrics;
    private final Map<String, Deque<Asked>> askedByUid = new HashMap<>();

    /** A size that the metrics asked for at some time. */
    private record Asked(Instant at, int replicas) {}

    Running(ComponentContext context, ServedResources resources) {
      this.context = context;
      this.resources = resources;
      reconcileLoop = new ReconcileLoop(NAME, context.loop(), context.trace(), this);
      events = context.events().component("horizontal-pod-autoscaler", "");
      statusWriter = new StatusWriter(context.client().resource(AUTOSCALERS));
      metrics = new ResourceMetrics(context.client().resource("metrics.k8s.io/v1beta1", "pods"));
      pods = new LabelIndex(context.informers().informer("v1", "pods"));
      autoscalers = context.informers().informer(AUTOSCALERS);
      autoscalers.addHandler(new KeyEvents(AUTOSCALERS.groupResource(), this::enqueueIfNew));
    }

    /** Own writes of the status must not make the next look come early. */
    private void enqueueIfNew(ObjectRef key) {
      KubeObject autoscaler = autoscalers.get(key.namespace(), key.name());
      if (autoscaler != null && !askedByUid.containsKey(autoscaler.uid())) {
        reconcileLoop.enqueue(key);
      }
    }

    private Instant now() {
      return context.loop().clock().now();
    }

    @Override
    public Result reconcile(ObjectRef key) {
      KubeObject autoscaler = autoscalers.get(key.namespace(), key.name());
      if (autoscaler == null) {
        return Result.DONE;
      }
      askedByUid.computeIfAbsent(autoscaler.uid(), u -> new ArrayDeque<>());
      ObjectNode status = Json.objectOrEmpty(autoscaler.status()).deepCopy();
      status.put("observedGeneration", autoscaler.generation());
      Optional<KubeObject> target = target(autoscaler);
      if (target.isPresent()) {
        set(
            status,
            "AbleToScale",
            "True",
            "SucceededGetScale",
            "the HPA controller was able to get the target's current scale");
        scale(autoscaler, target.get(), status);
      } else {
        JsonNode reference = autoscaler.spec().path("scaleTargetRef");
        String message =
            "the HPA controller was unable to get the target's current scale: %s \"%s\" not found"
                .formatted(reference.path("kind").asText(), reference.path("name").asText());
        set(status, "AbleToScale", "False", "FailedGetScale", message);
        events.warning(autoscaler, "FailedGetScale", message);
      }
      statusWriter.write(autoscaler, status);
      return new Result.After(PERIOD);
    }

    private void set(ObjectNode status, String type, String state, String reason, String message) {
      Conditions.update(status, Conditions.of(type, state, reason, message, now()));
    }

    private Optional<KubeObject> target(KubeObject autoscaler) {
      ResourceClient client = targetClient(autoscaler);
      return client == null
          ? Optional.empty()
          : client.find(
              autoscaler.namespace(),
              autoscaler.spec().path("scaleTargetRef").path("name").asText());
    }

    private @Nullable ResourceClient targetClient(KubeObject autoscaler) {
      JsonNode reference = autoscaler.spec().path("scaleTargetRef");
      GroupVersionKind kind =
          GroupVersionKind.of(
              reference.path("apiVersion").asText(), reference.path("kind").asText());
      for (ServedResource resource : resources.all()) {
        if (resource.kind().equals(kind)) {
          return context.client().resource(resource.resource());
        }
      }
      return null;
    }

    private void scale(KubeObject autoscaler, KubeObject target, ObjectNode status) {
      int current = target.spec().path("replicas").asInt(1);
      int least = autoscaler.spec().path("minReplicas").asInt(1);
      int most = autoscaler.spec().path("maxReplicas").asInt();
      status.put("currentReplicas", target.status().path("replicas").asInt());
      int desired = current;
      String why = "";
      if (current == 0 && least != 0) {
        set(
            status,
            "ScalingActive",
            "False",
            "ScalingDisabled",
            "scaling is disabled since the replica count of the target is zero");
      } else if (current > most) {
        desired = most;
        why = "Current number of replicas above Spec.MaxReplicas";
      } else if (current < least) {
        desired = least;
        why = "Current number of replicas below Spec.MinReplicas";
      } else {
        desired = byMetrics(autoscaler, target, status, current);
        why =
            desired > current
                ? "cpu resource utilization (percentage of request) above target"
                : "All metrics below target";
      }
      status.put("desiredReplicas", desired);
      if (desired != current) {
        rescale(autoscaler, target, desired, why);
        status.put("lastScaleTime", Timestamps.format(now()));
        set(
            status,
            "AbleToScale",
            "True",
            "SucceededRescale",
            "the HPA controller was able to update the target scale to " + desired);
      }
    }

    private int byMetrics(
        KubeObject autoscaler, KubeObject target, ObjectNode status, int current) {
      List<KubeObject> targetPods =
          pods.select(target.namespace(), LabelSelector.of(target.spec().path("selector")));
      int asked = 0;
      try {
        for (JsonNode metric : ResourceMetrics.of(autoscaler)) {
          asked =
              Math.max(
                  asked,
                  metrics.propose(metric, autoscaler.namespace(), targetPods, current).replicas());
        }
      } catch (MetricException e) {
        String message = "the HPA was unable to compute the replica count: " + e.getMessage();
        set(status, "ScalingActive", "False", e.reason(), message);
        events.warning(autoscaler, e.reason(), String.valueOf(e.getMessage()));
        return current;
      }
      set(
          status,
          "ScalingActive",
          "True",
          "ValidMetricFound",
          "the HPA was able to successfully calculate a replica count from cpu resource"
              + " utilization (percentage of request)");
      return limit(autoscaler, status, stabilize(autoscaler, asked));
    }

    private int stabilize(KubeObject autoscaler, int asked) {
      int seconds =
          autoscaler
              .spec()
              .path("behavior")
              .path("scaleDown")
              .path("stabilizationWindowSeconds")
              .asInt(300);
      Deque<Asked> recent = askedByUid.computeIfAbsent(autoscaler.uid(), u -> new ArrayDeque<>());
      recent.addLast(new Asked(now(), asked));
      recent.removeIf(a -> a.at().plusSeconds(seconds).isBefore(now()));
      return recent.stream().mapToInt(Asked::replicas).max().orElse(asked);
    }

    private int limit(KubeObject autoscaler, ObjectNode status, int asked) {
      int least = autoscaler.spec().path("minReplicas").asInt(1);
      int most = autoscaler.spec().path("maxReplicas").asInt();
      if (asked > most) {
        String message = "the desired replica count is more than the maximum replica count";
        set(status, "ScalingLimited", "True", "TooManyReplicas", message);
        return most;
      }
      if (asked < least) {
        String message = "the desired replica count is less than the minimum replica count";
        set(status, "ScalingLimited", "True", "TooFewReplicas", message);
        return least;
      }
      String message = "the desired count is within the acceptable range";
      set(status, "ScalingLimited", "False", "DesiredWithinRange", message);
      return asked;
    }

    private void rescale(KubeObject autoscaler, KubeObject target, int desired, String why) {
      ResourceClient client = targetClient(autoscaler);
      if (client != null) {
        ObjectNode patch = Json.object();
        patch.putObject("spec").put("replicas", desired);
        client.patch(target.namespace(), target.name(), "", MERGE_PATCH, patch);
        events.normal(
            autoscaler, "SuccessfulRescale", "New size: %d; reason: %s".formatted(desired, why));
      }
    }
  }
}
