package io.kubejar.controllermanager.daemon;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.LabelSelector;
import io.kubejar.apimachinery.ObjectRef;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.EventRecorder;
import io.kubejar.client.Informer;
import io.kubejar.client.ReconcileLoop;
import io.kubejar.client.Reconciler;
import io.kubejar.client.ResourceClient;
import io.kubejar.controllermanager.Controller;
import io.kubejar.controllermanager.podcontrol.Availability;
import io.kubejar.controllermanager.podcontrol.ControllerHistory;
import io.kubejar.controllermanager.podcontrol.ControllerRefManager;
import io.kubejar.controllermanager.podcontrol.Expectations;
import io.kubejar.controllermanager.podcontrol.KeyEvents;
import io.kubejar.controllermanager.podcontrol.OwnerIndex;
import io.kubejar.controllermanager.podcontrol.OwnerLookup;
import io.kubejar.controllermanager.podcontrol.PodControl;
import io.kubejar.controllermanager.podcontrol.PodEvents;
import io.kubejar.controllermanager.podcontrol.Pods;
import io.kubejar.controllermanager.podcontrol.SlowStart;
import io.kubejar.controllermanager.podcontrol.StatusWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one Pod on every node that matches.
 *
 * <p>Follows {@code pkg/controller/daemon/daemon_controller.go}; what one set needs is decided by
 * {@link DaemonSetUpdate}. At most {@value #BURST} Pods are made at a time.
 */
public final class DaemonSetController implements Controller {
  private static final String NAME = "daemonset-controller";
  private static final int BURST = 250;
  private static final GroupVersionResource SETS = GroupVersionResource.of("apps/v1", "daemonsets");

  private @Nullable Running running;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void start(ComponentContext context) {
    running = new Running(context);
  }

  @Override
  public void stop() {
    if (running != null) {
      running.reconcileLoop.stop();
    }
  }

  private static LabelSelector selector(KubeObject set) {
    return LabelSelector.of(set.spec().path("selector"));
  }

  private static final class Running implements Reconciler {
    private final ComponentContext context;
    private final ReconcileLoop reconcileLoop;
    private final ResourceClient client;
    private final StatusWriter statusWriter;
    private final EventRecorder events;
    private final PodControl podControl;
    private final Informer sets;
    private final Informer nodes;
    private final OwnerIndex pods;
    private final ControllerHistory history;
    private final Expectations expectations;
    private final FailedPodBackoff backoff;
    private final OwnerLookup lookup;

    Running(ComponentContext context) {
      this.context = context;
      reconcileLoop = new ReconcileLoop(NAME, context.loop(), context.trace(), this);
      client = context.client().resource(SETS);
      statusWriter = new StatusWriter(client);
      events = context.events().component(NAME, "");
      podControl = new PodControl(context.client(), events);
      expectations = new Expectations(context.loop().clock());
      backoff =
          new FailedPodBackoff(
              context.loop().clock(), (set, delay) -> reconcileLoop.enqueueAfter(key(set), delay));
      sets = context.informers().informer(SETS);
      nodes = context.informers().informer("v1", "nodes");
      Informer podInformer = context.informers().informer("v1", "pods");
      pods = new OwnerIndex(podInformer);
      history = new ControllerHistory(context, client);
      lookup =
          new OwnerLookup(SETS.groupResource(), "DaemonSet", sets, DaemonSetController::selector);
      sets.addHandler(new KeyEvents(SETS.groupResource(), reconcileLoop::enqueue));
      podInformer.addHandler(new PodEvents(lookup, expectations, reconcileLoop::enqueue));
      nodes.addHandler(new NodeEvents());
    }

    private static ObjectRef key(KubeObject set) {
      return new ObjectRef(SETS.groupResource(), set.namespace(), set.name());
    }

    @Override
    public Result reconcile(ObjectRef key) {
      KubeObject set = sets.get(key.namespace(), key.name());
      if (set == null) {
        expectations.forget(key);
        return Result.DONE;
      }
      if (selector(set).isEverything()) {
        events.warning(
            set,
            "SelectingAll",
            "This daemon set is selecting all pods. A non-empty selector is required.");
        return Result.DONE;
      }
      if (set.isBeingDeleted()) {
        return Result.DONE;
      }
      List<KubeObject> known = history.list(set, selector(set));
      ControllerHistory.Present present = history.present(set, known, DaemonPods.HASH_LABEL);
      String hash = String.valueOf(present.revision().label(DaemonPods.HASH_LABEL));
      List<KubeObject> claimed = claim(set);
      Instant now = context.loop().clock().now();
      ObjectNode spec = DaemonPods.spec(set);
      DaemonSetUpdate update = new DaemonSetUpdate(set, spec, hash, nodes.list(), backoff);
      update.place(claimed);
      try {
        if (expectations.satisfied(key)) {
          act(key, set, spec, hash, update);
        }
      } finally {
        statusWriter.write(set, update.status(present.collisions()));
      }
      deleteSurplusHistory(set, claimed, known, present.revision());
      return Availability.nextLook(set, claimed, now);
    }

    private List<KubeObject> claim(KubeObject set) {
      ResourceClient podClient = context.client().resource("v1", "pods");
      return new ControllerRefManager(client, podClient, set, selector(set))
          .claim(pods.claimable(set));
    }

    private void act(
        ObjectRef key, KubeObject set, ObjectNode spec, String hash, DaemonSetUpdate update) {
      update.manage();
      boolean rolls = !set.spec().path("updateStrategy").path("type").asText().equals("OnDelete");
      if (rolls && update.nodesToFill().isEmpty() && update.podsToDelete().isEmpty()) {
        update.roll();
      }
      update.ended().forEach(pod -> tellEnd(set, pod));
      RuntimeException failure = deletePods(key, set, update);
      List<String> toFill = new ArrayList<>(update.nodesToFill());
      int count = Math.min(BURST, toFill.size());
      expectations.expectCreations(key, count);
      SlowStart.Outcome outcome =
          SlowStart.run(
              count, i -> createPod(key, set, DaemonPods.newPod(set, spec, hash, toFill.get(i))));
      for (int skipped = count - outcome.successes(); skipped > 0; skipped--) {
        expectations.creationObserved(key);
      }
      if (outcome.failure().isPresent()) {
        throw outcome.failure().get();
      }
      if (failure != null) {
        throw failure;
      }
    }

    private void createPod(ObjectRef key, KubeObject set, ObjectNode pod) {
      try {
        podControl.create(pod, set);
      } catch (StatusException e) {
        if (!PodControl.isNamespaceTerminating(e)) {
          throw e;
        }
        expectations.creationObserved(key);
      }
    }

    private @Nullable RuntimeException deletePods(
        ObjectRef key, KubeObject set, DaemonSetUpdate update) {
      expectations.expectDeletions(key, update.podsToDelete().stream().map(Pods::key).toList());
      RuntimeException failure = null;
      for (KubeObject pod : update.podsToDelete()) {
        try {
          podControl.delete(pod, set);
        } catch (StatusException e) {
          expectations.deletionObserved(key, Pods.key(pod));
          if (!e.isNotFound()) {
            failure = e;
          }
        }
      }
      return failure;
    }

    private void tellEnd(KubeObject set, KubeObject pod) {
      String place =
          "daemon pod %s/%s on node %s, will try to "
              .formatted(pod.namespace(), pod.name(), DaemonPods.nodeOf(pod));
      if (Pods.phase(pod).equals("Failed")) {
        events.warning(set, "FailedDaemonPod", "Found failed " + place + "kill it");
      } else {
        events.normal(set, "SucceededDaemonPod", "Found succeeded " + place + "delete it");
      }
    }

    private void deleteSurplusHistory(
        KubeObject set,
        List<KubeObject> claimed,
        List<KubeObject> known,
        KubeObject presentRevision) {
      Set<String> hashes = new HashSet<>();
      claimed.forEach(pod -> hashes.add(String.valueOf(pod.label(DaemonPods.HASH_LABEL))));
      List<KubeObject> unused = new ArrayList<>(known);
      unused.removeIf(
          revision ->
              revision.name().equals(presentRevision.name())
                  || hashes.contains(String.valueOf(revision.label(DaemonPods.HASH_LABEL))));
      history.deleteSurplus(set, unused);
    }

    /** A node that comes, goes or changes its labels or taints may gain or lose Pods. */
    private final class NodeEvents implements Informer.Handler {
      @Override
      public void onAdd(KubeObject node) {
        for (KubeObject set : sets.list()) {
          if (NodeFit.of(DaemonPods.spec(set), node).shouldRun()) {
            reconcileLoop.enqueue(lookup.key(set));
          }
        }
      }

      @Override
      public void onUpdate(KubeObject old, KubeObject node) {
        boolean same =
            old.metadata().path("labels").equals(node.metadata().path("labels"))
                && old.spec().path("taints").equals(node.spec().path("taints"));
        if (same) {
          return;
        }
        for (KubeObject set : sets.list()) {
          ObjectNode spec = DaemonPods.spec(set);
          if (!NodeFit.of(spec, old).equals(NodeFit.of(spec, node))) {
            reconcileLoop.enqueue(lookup.key(set));
          }
        }
      }

      @Override
      public void onDelete(KubeObject node) {
        sets.list().forEach(set -> reconcileLoop.enqueue(lookup.key(set)));
      }
    }
  }
}
