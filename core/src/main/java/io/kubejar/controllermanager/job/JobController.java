package io.kubejar.controllermanager.job;

import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.LabelSelector;
import io.kubejar.apimachinery.ObjectRef;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.EventRecorder;
import io.kubejar.client.Informer;
import io.kubejar.client.ReconcileLoop;
import io.kubejar.client.Reconciler;
import io.kubejar.client.ResourceClient;
import io.kubejar.controllermanager.Controller;
import io.kubejar.controllermanager.podcontrol.ControllerRefManager;
import io.kubejar.controllermanager.podcontrol.Expectations;
import io.kubejar.controllermanager.podcontrol.KeyEvents;
import io.kubejar.controllermanager.podcontrol.OwnerIndex;
import io.kubejar.controllermanager.podcontrol.OwnerLookup;
import io.kubejar.controllermanager.podcontrol.PodEvents;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs Pods until enough of them have succeeded.
 *
 * <p>Follows {@code pkg/controller/job/job_controller.go}; what happens to one Job is in {@link
 * JobSync}. Pods of Jobs that are gone are let go: their finalizer is removed.
 */
public final class JobController implements Controller {
  static final GroupVersionResource JOBS = GroupVersionResource.of("batch/v1", "jobs");
  private static final String NAME = "job-controller";
  private static final String OWN_MANAGER = "kubernetes.io/job-controller";

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
      running.jobLoop.stop();
      running.orphanLoop.stop();
    }
  }

  private static LabelSelector selector(KubeObject job) {
    return LabelSelector.of(job.spec().path("selector"));
  }

  private static final class Running implements Reconciler {
    private static final GroupResource PODS = new GroupResource("", "pods");

    private final ReconcileLoop jobLoop;
    private final ReconcileLoop orphanLoop;
    private final ResourceClient client;
    private final ResourceClient podClient;
    private final Informer jobs;
    private final Informer podInformer;
    private final OwnerIndex pods;
    private final OwnerLookup lookup;
    private final Expectations expectations;
    private final JobActions actions;

    Running(ComponentContext context) {
      jobLoop = new ReconcileLoop(NAME, context.loop(), context.trace(), this);
      orphanLoop = new ReconcileLoop(NAME, context.loop(), context.trace(), this::letOrphanGo);
      client = context.client().resource(JOBS);
      podClient = context.client().resource("v1", "pods");
      expectations = new Expectations(context.loop().clock());
      EventRecorder events = context.events().component(NAME, "");
      actions = new JobActions(context, events, client, expectations);
      jobs = context.informers().informer(JOBS);
      podInformer = context.informers().informer("v1", "pods");
      pods = new OwnerIndex(podInformer);
      lookup = new OwnerLookup(JOBS.groupResource(), "Job", jobs, JobController::selector);
      jobs.addHandler(new KeyEvents(JOBS.groupResource(), jobLoop::enqueue));
      jobs.addHandler(new JobDeletions());
      podInformer.addHandler(new PodEvents(lookup, expectations, jobLoop::enqueue));
      podInformer.addHandler(new OrphanEvents());
    }

    @Override
    public Result reconcile(ObjectRef key) {
      KubeObject job = jobs.get(key.namespace(), key.name());
      if (job == null) {
        expectations.forget(key);
        return Result.DONE;
      }
      String manager = job.spec().path("managedBy").asText();
      boolean foreign = !manager.isEmpty() && !manager.equals(OWN_MANAGER);
      // Without a selector no Pod could ever be counted; the API server gives every Job one.
      boolean uncountable = !job.spec().path("selector").isObject();
      if (foreign || uncountable || Jobs.isFinished(job.status())) {
        actions.forgetBackoff(job);
        return Result.DONE;
      }
      boolean mayManage = expectations.satisfied(key);
      List<KubeObject> claimed =
          new ControllerRefManager(
                  client, podClient, job, selector(job), List.of(Jobs.TRACKING_FINALIZER))
              .claim(pods.claimable(job));
      Duration nextLook = new JobSync(actions, job, claimed, mayManage).run();
      return nextLook == null ? Result.DONE : new Result.After(nextLook);
    }

    private Result letOrphanGo(ObjectRef key) {
      KubeObject pod = podInformer.get(key.namespace(), key.name());
      if (pod != null && isOrphan(pod)) {
        actions.removeFinalizer(pod);
      }
      return Result.DONE;
    }

    private boolean isOrphan(KubeObject pod) {
      if (!Jobs.hasFinalizer(pod)) {
        return false;
      }
      KubeObject job = lookup.controllerOf(pod);
      return job == null || Jobs.isFinished(job.status());
    }

    private void enqueueOrphan(KubeObject pod) {
      if (isOrphan(pod)) {
        orphanLoop.enqueue(new ObjectRef(PODS, pod.namespace(), pod.name()));
      }
    }

    private final class OrphanEvents implements Informer.Handler {
      @Override
      public void onAdd(KubeObject pod) {
        enqueueOrphan(pod);
      }

      @Override
      public void onUpdate(KubeObject old, KubeObject pod) {
        enqueueOrphan(pod);
      }

      @Override
      public void onDelete(KubeObject pod) {}
    }

    private final class JobDeletions implements Informer.Handler {
      @Override
      public void onAdd(KubeObject job) {}

      @Override
      public void onUpdate(KubeObject old, KubeObject job) {}

      @Override
      public void onDelete(KubeObject job) {
        actions.forgetBackoff(job);
        pods.ownedBy(job.uid()).forEach(Running.this::enqueueOrphan);
      }
    }
  }
}
