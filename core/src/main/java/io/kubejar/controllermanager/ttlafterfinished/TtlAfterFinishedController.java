package io.kubejar.controllermanager.ttlafterfinished;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectRef;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apimachinery.Timestamps;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.Informer;
import io.kubejar.client.ReconcileLoop;
import io.kubejar.client.Reconciler;
import io.kubejar.controllermanager.Controller;
import io.kubejar.controllermanager.podcontrol.Conditions;
import io.kubejar.controllermanager.podcontrol.KeyEvents;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Deletes Jobs {@code ttlSecondsAfterFinished} after they finished.
 *
 * <p>Follows {@code pkg/controller/ttlafterfinished/ttlafterfinished_controller.go}.
 */
public final class TtlAfterFinishedController implements Controller {
  private static final String NAME = "ttl-after-finished-controller";
  private static final GroupVersionResource JOBS = GroupVersionResource.of("batch/v1", "jobs");

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
    private final Informer jobs;

    Running(ComponentContext context) {
      this.context = context;
      reconcileLoop = new ReconcileLoop(NAME, context.loop(), context.trace(), this);
      jobs = context.informers().informer(JOBS);
      jobs.addHandler(new KeyEvents(JOBS.groupResource(), reconcileLoop::enqueue));
    }

    @Override
    public Result reconcile(ObjectRef key) {
      KubeObject job = jobs.get(key.namespace(), key.name());
      Instant expiry = job == null || job.isBeingDeleted() ? null : expiry(job);
      if (job == null || expiry == null) {
        return Result.DONE;
      }
      Instant now = context.loop().clock().now();
      if (expiry.isAfter(now)) {
        return new Result.After(Duration.between(now, expiry));
      }
      ObjectNode options = Json.object().put("propagationPolicy", "Foreground");
      ObjectNode preconditions = options.putObject("preconditions");
      preconditions.put("uid", job.uid()).put("resourceVersion", job.resourceVersion());
      try {
        context.client().resource(JOBS).delete(key.namespace(), key.name(), options);
      } catch (StatusException e) {
        if (!e.isNotFound()) {
          throw e;
        }
      }
      return Result.DONE;
    }

    private static @Nullable Instant expiry(KubeObject job) {
      JsonNode seconds = job.spec().path("ttlSecondsAfterFinished");
      for (String type : new String[] {"Complete", "Failed"}) {
        JsonNode condition = Conditions.find(job.status(), type);
        Instant finished = Timestamps.parse(condition.path("lastTransitionTime"));
        if (condition.path("status").asText().equals("True")
            && finished != null
            && seconds.isNumber()) {
          return finished.plusSeconds(seconds.asLong());
        }
      }
      return null;
    }
  }
}
