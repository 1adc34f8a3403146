package io.kubejar.controllermanager.cronjob;

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
import io.kubejar.controllermanager.podcontrol.KeyEvents;
import io.kubejar.controllermanager.podcontrol.OwnerIndex;
import io.kubejar.controllermanager.podcontrol.OwnerLookup;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes Jobs on a schedule.
 *
 * <p>Follows {@code pkg/controller/cronjob/cronjob_controllerv2.go}; what happens to one CronJob is
 * in {@link CronJobSync}.
 */
public final class CronJobController implements Controller {
  static final GroupVersionResource CRON_JOBS = GroupVersionResource.of("batch/v1", "cronjobs");
  private static final String NAME = "cronjob-controller";

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

  private static final class Running implements Reconciler {
    private final ComponentContext context;
    private final ReconcileLoop reconcileLoop;
    private final Informer cronJobs;
    private final OwnerIndex jobs;
    private final EventRecorder events;
    private final OwnerLookup lookup;

    Running(ComponentContext context) {
      this.context = context;
      reconcileLoop = new ReconcileLoop(NAME, context.loop(), context.trace(), this);
      events = context.events().component(NAME, "");
      cronJobs = context.informers().informer(CRON_JOBS);
      Informer jobInformer = context.informers().informer("batch/v1", "jobs");
      jobs = new OwnerIndex(jobInformer);
      lookup =
          new OwnerLookup(
              CRON_JOBS.groupResource(), "CronJob", cronJobs, c -> LabelSelector.nothing());
      cronJobs.addHandler(new KeyEvents(CRON_JOBS.groupResource(), reconcileLoop::enqueue));
      jobInformer.addHandler(new JobEvents());
    }

    @Override
    public Result reconcile(ObjectRef key) {
      KubeObject cronJob = cronJobs.get(key.namespace(), key.name());
      if (cronJob == null) {
        return Result.DONE;
      }
      ResourceClient cronJobClient = context.client().resource(CRON_JOBS);
      ResourceClient jobClient = context.client().resource("batch/v1", "jobs");
      CronJobActions actions =
          new CronJobActions(cronJobClient, jobClient, events, context.loop().clock().now());
      return new CronJobSync(actions, cronJob, List.copyOf(jobs.ownedBy(cronJob.uid()))).run();
    }

    private final class JobEvents implements Informer.Handler {
      @Override
      public void onAdd(KubeObject job) {
        KubeObject cronJob = lookup.controllerOf(job);
        if (cronJob != null) {
          reconcileLoop.enqueue(lookup.key(cronJob));
        }
      }

      @Override
      public void onUpdate(KubeObject old, KubeObject job) {
        onAdd(job);
      }

      @Override
      public void onDelete(KubeObject job) {
        onAdd(job);
      }
    }
  }
}
