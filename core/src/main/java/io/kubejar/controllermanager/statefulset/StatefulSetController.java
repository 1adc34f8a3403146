package io.kubejar.controllermanager.statefulset;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.LabelSelector;
import io.kubejar.apimachinery.ObjectRef;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.client.ComponentContext;
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
import io.kubejar.controllermanager.podcontrol.StatusWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps Pods with stable names and claims, in order.
 *
 * <p>Follows {@code pkg/controller/statefulset/stateful_set.go}; what happens to one set is in
 * {@link StatefulSetUpdate}.
 */
public final class StatefulSetController implements Controller {
  private static final String NAME = "statefulset-controller";
  private static final String HASH_LABEL = "controller.kubernetes.io/hash";
  private static final GroupVersionResource SETS =
      GroupVersionResource.of("apps/v1", "statefulsets");

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
    private final Informer sets;
    private final OwnerIndex pods;
    private final ControllerHistory history;
    private final StatefulPodControl control;

    Running(ComponentContext context) {
      this.context = context;
      reconcileLoop = new ReconcileLoop(NAME, context.loop(), context.trace(), this);
      client = context.client().resource(SETS);
      statusWriter = new StatusWriter(client);
      sets = context.informers().informer(SETS);
      Informer podInformer = context.informers().informer("v1", "pods");
      pods = new OwnerIndex(podInformer);
      history = new ControllerHistory(context, client);
      control = new StatefulPodControl(context, context.events().component(NAME, ""));
      OwnerLookup lookup =
          new OwnerLookup(
              SETS.groupResource(), "StatefulSet", sets, StatefulSetController::selector);
      sets.addHandler(new KeyEvents(SETS.groupResource(), reconcileLoop::enqueue));
      Expectations none = new Expectations(context.loop().clock());
      podInformer.addHandler(new PodEvents(lookup, none, reconcileLoop::enqueue));
    }

    @Override
    public Result reconcile(ObjectRef key) {
      KubeObject set = sets.get(key.namespace(), key.name());
      if (set == null) {
        return Result.DONE;
      }
      Instant now = context.loop().clock().now();
      List<KubeObject> claimed = claim(set);
      List<KubeObject> known = history.list(set, selector(set));
      ControllerHistory.Present present = history.present(set, known, HASH_LABEL);
      StatefulSetUpdate.Revisions revisions =
          new StatefulSetUpdate.Revisions(current(set, known, present), present.revision());
      StatefulSetUpdate update = new StatefulSetUpdate(control, set, claimed, revisions, now);
      ObjectNode status = update.status(present.collisions());
      try {
        update.run();
      } catch (StatusException e) {
        if (!PodControl.isNamespaceTerminating(e)) {
          throw e;
        }
      } finally {
        statusWriter.write(set, status);
      }
      deleteSurplusHistory(set, claimed, known, revisions);
      return Availability.nextLook(set, claimed, now);
    }

    private List<KubeObject> claim(KubeObject set) {
      ResourceClient podClient = context.client().resource("v1", "pods");
      return new ControllerRefManager(client, podClient, set, selector(set))
          .claim(pods.claimable(set), pod -> StatefulPods.ordinal(set, pod) >= 0);
    }

    /** The revision that Pods below the partition keep; the new one for a set without history. */
    private static KubeObject current(
        KubeObject set, List<KubeObject> known, ControllerHistory.Present present) {
      String name = set.status().path("currentRevision").asText();
      for (KubeObject revision : known) {
        if (revision.name().equals(name)) {
          return revision;
        }
      }
      return present.revision();
    }

    private void deleteSurplusHistory(
        KubeObject set,
        List<KubeObject> claimed,
        List<KubeObject> known,
        StatefulSetUpdate.Revisions revisions) {
      Set<String> used = new HashSet<>();
      used.add(revisions.current().name());
      used.add(revisions.update().name());
      claimed.forEach(pod -> used.add(StatefulPods.revision(pod)));
      List<KubeObject> unused = new ArrayList<>(known);
      unused.removeIf(revision -> used.contains(revision.name()));
      history.deleteSurplus(set, unused);
    }
  }
}
