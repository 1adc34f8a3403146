package io.kubejar.controllermanager.nodettl;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectRef;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.Informer;
import io.kubejar.client.ReconcileLoop;
import io.kubejar.client.Reconciler;
import io.kubejar.client.ResourceClient;
import io.kubejar.controllermanager.Controller;
import org.jspecify.annotations.Nullable;

/**
 * Annotates nodes with the seconds for which kubelets may cache Secrets and ConfigMaps: more, the
 * more nodes there are.
 *
 * <p>Follows {@code pkg/controller/ttl/ttl_controller.go}; the steps overlap, so that a node that
 * comes and goes does not change all annotations each time.
 */
public final class TtlController implements Controller {
  private static final String NAME = "ttl-controller";
  private static final String ANNOTATION = "node.alpha.kubernetes.io/ttl";
  private static final String MERGE_PATCH = "application/merge-patch+json";
  // Fewest nodes, most nodes, seconds.
  private static final int[][] STEPS = {
    {0, 100, 0},
    {90, 500, 15},
    {450, 1000, 30},
    {900, 2000, 60},
    {1800, 10000, 300},
    {9000, Integer.MAX_VALUE, 600},
  };

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

  private static final class Running implements Reconciler, Informer.Handler {
    private static final GroupResource NODES = new GroupResource("", "nodes");

    private final ReconcileLoop reconcileLoop;
    private final Informer nodes;
    private final ResourceClient client;
    private int step;
    private int count;

    Running(ComponentContext context) {
      reconcileLoop = new ReconcileLoop(NAME, context.loop(), context.trace(), this);
      client = context.client().resource("v1", "nodes");
      nodes = context.informers().informer("v1", "nodes");
      nodes.addHandler(this);
    }

    @Override
    public Result reconcile(ObjectRef key) {
      KubeObject node = nodes.get("", key.name());
      String seconds = Integer.toString(STEPS[step][2]);
      if (node != null && !seconds.equals(node.annotation(ANNOTATION))) {
        ObjectNode patch = Json.object();
        patch.putObject("metadata").putObject("annotations").put(ANNOTATION, seconds);
        client.patch("", key.name(), "", MERGE_PATCH, patch);
      }
      return Result.DONE;
    }

    private void enqueue(KubeObject node) {
      reconcileLoop.enqueue(new ObjectRef(NODES, "", node.name()));
    }

    @Override
    public void onAdd(KubeObject node) {
      count++;
      if (count > STEPS[step][1]) {
        step++;
        nodes.list().forEach(this::enqueue);
      }
      enqueue(node);
    }

    @Override
    public void onUpdate(KubeObject old, KubeObject node) {
      if (node.annotation(ANNOTATION) == null) {
        enqueue(node);
      }
    }

    @Override
    public void onDelete(KubeObject node) {
      count--;
      if (count < STEPS[step][0]) {
        step--;
        nodes.list().forEach(this::enqueue);
      }
    }
  }
}
