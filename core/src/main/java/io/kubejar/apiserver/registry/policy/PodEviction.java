package io.kubejar.apiserver.registry.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.LabelSelector;
import io.kubejar.apimachinery.Status;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.ApiRequest;
import io.kubejar.apiserver.ApiResponse;
import io.kubejar.apiserver.registry.DeletionOptions;
import io.kubejar.apiserver.registry.ObjectUpdater;
import io.kubejar.apiserver.registry.Preconditions;
import io.kubejar.apiserver.registry.Registry;
import io.kubejar.apiserver.registry.SubresourceHandler;
import io.kubejar.apiserver.registry.UpdateRules;
import io.kubejar.apiserver.registry.WriteContext;
import io.kubejar.apiserver.registry.rules.Bodies;
import io.kubejar.apiserver.registry.rules.Conditions;
import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.store.Key;
import io.kubejar.store.RevisionMismatchException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code pods/eviction}: deletes a Pod unless a disruption budget forbids it now.
 *
 * <p>Follows {@code pkg/registry/core/pod/storage/eviction.go}.
 */
public final class PodEviction implements SubresourceHandler {
  private static final GroupResource BUDGETS = new GroupResource("policy", "poddisruptionbudgets");
  private static final String REFUSED =
      "Cannot evict pod as it would violate the pod's disruption budget.";
  private static final int RETRY_SECONDS = 10;

  private final Registry registry;

  public PodEviction(Registry registry) {
    this.registry = registry;
  }

  @Override
  public ApiResponse handle(WriteContext write, ApiRequest request) {
    ObjectNode eviction = Bodies.object(request);
    String name = request.info().name();
    String named = eviction.path("metadata").path("name").asText();
    if (!named.isEmpty() && !named.equals(name)) {
      throw StatusException.badRequest("name in URL does not match name in Eviction object");
    }
    KubeObject pod = pod(write, name);
    if (!mayIgnoreBudgets(pod)) {
      spendBudget(write, pod);
    }
    announce(write, name);
    JsonNode options = eviction.path("deleteOptions");
    DeletionOptions deletion =
        new DeletionOptions(
            options.path("gracePeriodSeconds").asLong(-1),
            DeletionOptions.Propagation.UNSET,
            Preconditions.of(options.path("preconditions")));
    registry.deleter().delete(write, name, deletion.with(DeletionOptions.Admission.NONE));
    return Bodies.success(201);
  }

  private KubeObject pod(WriteContext write, String name) {
    return registry
        .context()
        .store()
        .get(write.key(name))
        .orElseThrow(() -> StatusException.notFound(write.definition().groupResource(), name));
  }

  /** Pods that do not serve anyone may go in any case. */
  private static boolean mayIgnoreBudgets(KubeObject pod) {
    String phase = pod.status().path("phase").asText();
    return pod.isBeingDeleted()
        || phase.equals("Succeeded")
        || phase.equals("Failed")
        || phase.equals("Pending");
  }

  private void spendBudget(WriteContext write, KubeObject pod) {
    List<KubeObject> budgets = new ArrayList<>();
    String prefix = Key.prefix(BUDGETS, write.namespace());
    for (KubeObject budget :
        registry.context().store().latest().list(prefix, "", Integer.MAX_VALUE)) {
      if (LabelSelector.of(budget.spec().get("selector")).matches(pod)) {
        budgets.add(budget);
      }
    }
    if (budgets.size() > 1) {
      throw new StatusException(
          new Status(
              500,
              "",
              "This pod has more than one PodDisruptionBudget, which the eviction subresource does"
                  + " not support.",
              null));
    }
    if (!budgets.isEmpty() && !mayGoUnready(pod, budgets.get(0))) {
      decrement(write, pod.name(), budgets.get(0));
    }
  }

  /** A Pod that is not ready does not count, if its budget says so or has enough without it. */
  private static boolean mayGoUnready(KubeObject pod, KubeObject budget) {
    if (Conditions.isTrue(pod.status(), "Ready")) {
      return false;
    }
    if (budget.spec().path("unhealthyPodEvictionPolicy").asText().equals("AlwaysAllow")) {
      return true;
    }
    long healthy = budget.status().path("currentHealthy").asLong();
    long desired = budget.status().path("desiredHealthy").asLong();
    return healthy >= desired && desired > 0;
  }

  private void decrement(WriteContext write, String podName, KubeObject firstBudget) {
    Key key = Key.of(BUDGETS, firstBudget.namespace(), firstBudget.name());
    KubeObject budget = firstBudget;
    while (true) {
      JsonNode status = budget.status();
      if (status.path("observedGeneration").asLong() < budget.generation()) {
        throw tooMany(
            "The disruption budget " + budget.name() + " is still being processed by the server.",
            RETRY_SECONDS);
      }
      long allowed = status.path("disruptionsAllowed").asLong();
      if (allowed <= 0) {
        throw tooMany(
            "The disruption budget "
                + budget.name()
                + " needs "
                + status.path("desiredHealthy").asLong()
                + " healthy pods and has "
                + status.path("currentHealthy").asLong()
                + " currently",
            0);
      }
      if (write.options().dryRun()) {
        return;
      }
      ObjectNode spent = budget.mutableJson();
      ObjectNode newStatus = Defaults.objectIn(spent, "status");
      newStatus.put("disruptionsAllowed", allowed - 1);
      Defaults.objectIn(newStatus, "disruptedPods").put(podName, now());
      try {
        registry
            .context()
            .store()
            .update(
                key,
                budget.revision(),
                KubeObject.of(spent),
                registry.context().trace().currentCause());
        return;
      } catch (RevisionMismatchException e) {
        KubeObject changed = e.current();
        if (changed == null) {
          return;
        }
        budget = changed;
      }
    }
  }

  private String now() {
    return registry.context().loop().clock().now().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static StatusException tooMany(String why, int retrySeconds) {
    Status.Cause cause = new Status.Cause("DisruptionBudget", why, "");
    Status.Details details = new Status.Details("", "", "", "", List.of(cause), retrySeconds);
    return new StatusException(new Status(429, "TooManyRequests", REFUSED, details));
  }

  /** Tells in the Pod's status why it goes. */
  private void announce(WriteContext write, String name) {
    ObjectUpdater.Candidate marked =
        current -> {
          if (current == null) {
            throw StatusException.notFound(write.definition().groupResource(), name);
          }
          ObjectNode pod = current.mutableJson();
          ObjectNode condition =
              Json.object()
                  .put("type", "DisruptionTarget")
                  .put("status", "True")
                  .put("reason", "EvictionByEvictionAPI")
                  .put("message", "Eviction API: evicting");
          Conditions.set(
              Defaults.objectIn(pod, "status"), condition, registry.context().loop().clock());
          return pod;
        };
    registry
        .updater()
        .update(
            write,
            name,
            marked,
            new ObjectUpdater.Mode(UpdateRules.TRUSTED, Preconditions.NONE, false, false, null));
  }
}
