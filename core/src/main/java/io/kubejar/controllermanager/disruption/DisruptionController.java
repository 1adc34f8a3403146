package io.kubejar.controllermanager.disruption;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GoText;
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
import io.kubejar.client.ServedResources;
import io.kubejar.controllermanager.Controller;
import io.kubejar.controllermanager.podcontrol.Conditions;
import io.kubejar.controllermanager.podcontrol.KeyEvents;
import io.kubejar.controllermanager.podcontrol.LabelIndex;
import io.kubejar.controllermanager.podcontrol.Pods;
import io.kubejar.controllermanager.podcontrol.StatusWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Says in a PodDisruptionBudget's status how many of its Pods may be evicted now.
 *
 * <p>Follows {@code pkg/controller/disruption/disruption.go}. Pods that an eviction has chosen
 * count as gone for two minutes; if they still live then, the eviction has failed.
 */
public final class DisruptionController implements Controller {
  private static final String NAME = "disruption-controller";
  private static final GroupVersionResource BUDGETS =
      GroupVersionResource.of("policy/v1", "poddisruptionbudgets");

  private final ServedResources resources;
  private @Nullable Running running;

  /**
   * A controller that is not started yet.
   *
   * @param resources what may be scaled
   */
  public DisruptionController(ServedResources resources) {
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
      running.staleDisruptions.stop();
    }
  }

  private static LabelSelector selector(KubeObject budget) {
    return LabelSelector.of(budget.spec().path("selector"));
  }

  private static final class Running implements Reconciler {
    private static final Duration EVICTION_TIMEOUT = Duration.ofMinutes(2);

    private final ComponentContext context;
    private final ReconcileLoop reconcileLoop;
    private final EventRecorder events;
    private final StatusWriter statusWriter;
    private final Informer budgets;
    private final Informer podInformer;
    private final LabelIndex pods;
    private final ExpectedPods expectedPods;
    private final StaleDisruptions staleDisruptions;

    Running(ComponentContext context, ServedResources resources) {
      this.context = context;
      reconcileLoop = new ReconcileLoop(NAME, context.loop(), context.trace(), this);
      events = context.events().component("controllermanager", "");
      statusWriter = new StatusWriter(context.client().resource(BUDGETS));
      budgets = context.informers().informer(BUDGETS);
      podInformer = context.informers().informer("v1", "pods");
      pods = new LabelIndex(podInformer);
      expectedPods = new ExpectedPods(context, resources);
      staleDisruptions = new StaleDisruptions(NAME, context);
      budgets.addHandler(new KeyEvents(BUDGETS.groupResource(), reconcileLoop::enqueue));
      podInformer.addHandler(new PodChanges());
    }

    @Override
    public Result reconcile(ObjectRef key) {
      KubeObject budget = budgets.get(key.namespace(), key.name());
      if (budget == null) {
        return Result.DONE;
      }
      List<KubeObject> selected = pods.select(key.namespace(), selector(budget));
      if (selected.isEmpty()) {
        events.normal(budget, "NoPods", "No matching pods found");
      }
      Instant now = context.loop().clock().now();
      ExpectedPods.Counts counts;
      try {
        counts = expectedPods.count(budget, selected);
      } catch (IllegalStateException e) {
        failSafe(budget, String.valueOf(e.getMessage()), now);
        return Result.DONE;
      }
      if (counts.unmanaged()) {
        events.warning(budget, "UnmanagedPods", unmanagedPods(budget));
      }
      ObjectNode disrupted = Json.object();
      Instant nextExpiry = keepDisrupted(budget, selected, disrupted, now);
      int healthy = 0;
      for (KubeObject pod : selected) {
        boolean counted = Pods.isReady(pod) && !pod.isBeingDeleted() && !disrupted.has(pod.name());
        healthy += counted ? 1 : 0;
      }
      statusWriter.write(budget, status(budget, counts, healthy, disrupted, now));
      return nextExpiry == null ? Result.DONE : new Result.After(Duration.between(now, nextExpiry));
    }

    private static String unmanagedPods(KubeObject budget) {
      return "Pods selected by this PodDisruptionBudget (selector: %s) were found to be unmanaged."
              .formatted(GoText.labelSelector(budget.spec().path("selector")))
          + " As a result, the status of the PDB cannot be calculated correctly, which may result"
          + " in undefined behavior. To account for these pods please set \".spec.minAvailable\""
          + " field of the PDB to an integer value.";
    }

    /** Copies the evictions that still run; returns when the first of them times out. */
    private @Nullable Instant keepDisrupted(
        KubeObject budget, List<KubeObject> selected, ObjectNode disrupted, Instant now) {
      JsonNode before = budget.status().path("disruptedPods");
      Instant nextExpiry = null;
      for (KubeObject pod : selected) {
        Instant evicted = Timestamps.parse(before.path(pod.name()));
        if (evicted == null || pod.isBeingDeleted()) {
          continue;
        }
        Instant expiry = evicted.plus(EVICTION_TIMEOUT);
        if (expiry.isAfter(now)) {
          disrupted.set(pod.name(), before.path(pod.name()));
          nextExpiry = nextExpiry == null || expiry.isBefore(nextExpiry) ? expiry : nextExpiry;
        } else {
          events.warning(
              pod,
              "NotDeleted",
              "Pod was expected by PDB %s/%s to be deleted but it wasn't"
                  .formatted(budget.namespace(), budget.name()));
        }
      }
      return nextExpiry;
    }

    private static ObjectNode status(
        KubeObject budget,
        ExpectedPods.Counts counts,
        int healthy,
        ObjectNode disrupted,
        Instant now) {
      int allowed = counts.expected() <= 0 ? 0 : Math.max(0, healthy - counts.desiredHealthy());
      ObjectNode status = Json.object();
      StatusWriter.putUnlessZero(status, "observedGeneration", budget.generation());
      if (!disrupted.isEmpty()) {
        status.set("disruptedPods", disrupted);
      }
      status.put("disruptionsAllowed", allowed).put("currentHealthy", healthy);
      status.put("desiredHealthy", counts.desiredHealthy());
      status.put("expectedPods", counts.expected());
      copyConditions(budget, status);
      setAllowed(
          budget,
          status,
          allowed > 0,
          allowed > 0 ? "SufficientPods" : "InsufficientPods",
          "",
          now);
      return status;
    }

    private static void copyConditions(KubeObject budget, ObjectNode status) {
      if (!budget.status().path("conditions").isEmpty()) {
        status.set("conditions", budget.status().path("conditions").deepCopy());
      }
    }

    private static void setAllowed(
        KubeObject budget,
        ObjectNode status,
        boolean allowed,
        String reason,
        String message,
        Instant now) {
      ObjectNode condition =
          Conditions.of("DisruptionAllowed", allowed ? "True" : "False", reason, "", now);
      condition.put("message", message).put("observedGeneration", budget.generation());
      Conditions.update(status, condition);
    }

    /** What can't be counted may not be disrupted. */
    private void failSafe(KubeObject budget, String message, Instant now) {
      events.warning(
          budget,
          "CalculateExpectedPodCountFailed",
          "Failed to calculate the number of expected pods: " + message);
      ObjectNode status = Json.objectOrEmpty(budget.status()).deepCopy();
      status.put("disruptionsAllowed", 0);
      setAllowed(budget, status, false, "SyncFailed", message, now);
      statusWriter.write(budget, status);
    }

    private final class PodChanges implements Informer.Handler {
      @Override
      public void onAdd(KubeObject pod) {
        for (KubeObject budget : budgets.list(pod.namespace())) {
          if (selector(budget).matches(pod)) {
            reconcileLoop.enqueue(
                new ObjectRef(BUDGETS.groupResource(), budget.namespace(), budget.name()));
          }
        }
      }

      @Override
      public void onUpdate(KubeObject old, KubeObject pod) {
        Map<String, String> labels = old.labels();
        if (!labels.equals(pod.labels())) {
          onAdd(old);
        }
        onAdd(pod);
      }

      @Override
      public void onDelete(KubeObject pod) {
        onAdd(pod);
      }
    }
  }
}
