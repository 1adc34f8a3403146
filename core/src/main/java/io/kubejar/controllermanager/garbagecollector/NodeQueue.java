package io.kubejar.controllermanager.garbagecollector;

import io.kubejar.apimachinery.ObjectRef;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.ReconcileLoop;
import io.kubejar.client.Reconciler;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A reconcile loop for nodes of the graph. Several nodes may have one key, because an object may be
 * deleted and made again under the same name.
 */
final class NodeQueue implements Reconciler {
  private final Graph graph;
  private final Consumer<Node> work;
  private final ReconcileLoop reconcileLoop;
  private final Map<ObjectRef, Set<String>> uids = new HashMap<>();

  NodeQueue(String name, ComponentContext context, Graph graph, Consumer<Node> work) {
    this.graph = graph;
    this.work = work;
    this.reconcileLoop = new ReconcileLoop(name, context.loop(), context.trace(), this);
  }

  void add(ObjectRef key, Node node) {
    uids.computeIfAbsent(key, k -> new LinkedHashSet<>()).add(node.identity().uid());
    reconcileLoop.enqueue(key);
  }

  void addAfter(ObjectRef key, Node node, Duration delay) {
    uids.computeIfAbsent(key, k -> new LinkedHashSet<>()).add(node.identity().uid());
    reconcileLoop.enqueueAfter(key, delay);
  }

  void stop() {
    reconcileLoop.stop();
  }

  @Override
  public Result reconcile(ObjectRef key) {
    Set<String> taken = uids.remove(key);
    if (taken == null) {
      return Result.DONE;
    }
    try {
      for (String uid : taken) {
        Node node = graph.find(uid);
        if (node != null) {
          work.accept(node);
        }
      }
    } catch (RuntimeException e) {
      uids.computeIfAbsent(key, k -> new LinkedHashSet<>()).addAll(taken);
      throw e;
    }
    return Result.DONE;
  }
}
