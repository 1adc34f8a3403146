package io.kubejar.controllermanager.podautoscaler;

import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectRef;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.Informer;
import io.kubejar.client.ReconcileLoop;
import io.kubejar.client.Reconciler;
import io.kubejar.client.ServedResources;
import io.kubejar.controllermanager.Controller;
import io.kubejar.controllermanager.podcontrol.LabelIndex;
import io.kubejar.controllermanager.podcontrol.Scales;
import io.kubejar.controllermanager.podcontrol.StatusWriter;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sets the size of workloads between their autoscalers' bounds, by metrics.
 *
 * <p>Follows {@code pkg/controller/podautoscaler/horizontal.go}: looks every 15 s, as metrics have
 * no events; at an autoscaler that is new or whose spec changed it looks at once.
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

  private static final class Running implements Reconciler, Informer.Handler {
    private static final Duration PERIOD = Duration.ofSeconds(15);

    private final ComponentContext context;
    private final ReconcileLoop reconcileLoop;
    private final Informer autoscalers;
    private final StatusWriter statusWriter;
    private final AutoscalerSync.Tools tools;
    private final Map<String, ScalingHistory> histories = new HashMap<>();

    Running(ComponentContext context, ServedResources resources) {
      this.context = context;
      reconcileLoop = new ReconcileLoop(NAME, context.loop(), context.trace(), this);
      statusWriter = new StatusWriter(context.client().resource(AUTOSCALERS));
      tools =
          new AutoscalerSync.Tools(
              new Scales(context.client(), resources),
              new MetricsReader(context.client(), resources),
              new LabelIndex(context.informers().informer("v1", "pods")),
              new TargetSelectors(),
              context.events().component("horizontal-pod-autoscaler", ""));
      autoscalers = context.informers().informer(AUTOSCALERS);
      autoscalers.addHandler(this);
    }

    private static ObjectRef key(KubeObject autoscaler) {
      return new ObjectRef(AUTOSCALERS.groupResource(), autoscaler.namespace(), autoscaler.name());
    }

    @Override
    public void onAdd(KubeObject autoscaler) {
      reconcileLoop.enqueue(key(autoscaler));
    }

    /** Own writes of the status must not make the next look come early. */
    @Override
    public void onUpdate(KubeObject old, KubeObject autoscaler) {
      if (!old.spec().equals(autoscaler.spec())) {
        reconcileLoop.enqueue(key(autoscaler));
      }
    }

    @Override
    public void onDelete(KubeObject autoscaler) {
      histories.remove(autoscaler.uid());
      tools.selectors().remove(autoscaler.namespace(), autoscaler.name());
    }

    @Override
    public Result reconcile(ObjectRef key) {
      KubeObject autoscaler = autoscalers.get(key.namespace(), key.name());
      if (autoscaler == null) {
        return Result.DONE;
      }
      ScalingHistory history =
          histories.computeIfAbsent(autoscaler.uid(), u -> new ScalingHistory());
      AutoscalerSync sync =
          new AutoscalerSync(tools, autoscaler, history, context.loop().clock().now());
      sync.run();
      statusWriter.write(autoscaler, sync.status());
      return new Result.After(PERIOD);
    }
  }
}
