package io.kubejar.controllermanager.garbagecollector;

import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.GroupVersionKind;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectRef;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.EventRecorder;
import io.kubejar.client.ServedResources;
import io.kubejar.client.ServedResources.ServedResource;
import io.kubejar.controllermanager.Controller;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Deletes objects whose owners are all gone, in the background or the foreground, or lets
 * dependents go when their owner is deleted with the policy {@code Orphan}.
 *
 * <p>Follows {@code pkg/controller/garbagecollector/garbagecollector.go}. Watches every resource
 * that can be listed, watched and deleted, custom ones as soon as they are served; where Kubernetes
 * polls discovery, this is told.
 */
public final class GarbageCollector implements Controller {
  /**
   * How long an owner that is being deleted keeps its finalizer at least. A real collector needs as
   * long to hear of it, and clients read the object meanwhile.
   */
  private static final Duration OWNER_DELAY = Duration.ofMillis(100);

  private static final String NAME = "garbage-collector-controller";
  private static final Set<GroupResource> IGNORED =
      Set.of(new GroupResource("", "events"), new GroupResource("events.k8s.io", "events"));

  private final ServedResources resources;
  private @Nullable Running running;

  /**
   * A controller that is not started yet.
   *
   * @param resources what may own and be owned
   */
  public GarbageCollector(ServedResources resources) {
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
      running.deletions.stop();
      running.orphanings.stop();
    }
  }

  private static final class Running implements Graph.Listener {
    private final ComponentContext context;
    private final ServedResources resources;
    private final EventRecorder events;
    private final Graph graph;
    private final GarbageDisposal disposal;
    private final NodeQueue deletions;
    private final NodeQueue orphanings;
    private final Map<GroupVersionKind, ServedResource> byKind = new HashMap<>();
    private final Map<GroupResource, GroupVersionResource> watched = new HashMap<>();
    private final Set<Node> ofUnknownKind = new LinkedHashSet<>();

    Running(ComponentContext context, ServedResources resources) {
      this.context = context;
      this.resources = resources;
      events = context.events().component(NAME, "");
      graph = new Graph(this);
      disposal = new GarbageDisposal(context.client(), graph, byKind::get, this::mayBeGarbage);
      deletions = new NodeQueue(NAME, context, graph, disposal::dispose);
      orphanings = new NodeQueue(NAME, context, graph, disposal::orphanDependents);
      resources.addListener(() -> context.loop().execute(this::followResources));
      followResources();
    }

    private void followResources() {
      byKind.clear();
      Map<GroupResource, GroupVersionResource> gone = new HashMap<>(watched);
      for (ServedResource resource : resources.all()) {
        byKind.putIfAbsent(resource.kind(), resource);
        gone.remove(resource.storage());
        if (resource.isCollectable()
            && !IGNORED.contains(resource.storage())
            && watched.putIfAbsent(resource.storage(), resource.resource()) == null) {
          context.informers().informer(resource.resource()).addHandler(graph);
        }
      }
      for (Map.Entry<GroupResource, GroupVersionResource> entry : gone.entrySet()) {
        watched.remove(entry.getKey());
        context.informers().forget(entry.getValue());
      }
      Set<Node> retried = new LinkedHashSet<>(ofUnknownKind);
      ofUnknownKind.clear();
      retried.forEach(this::mayBeGarbage);
    }

    @Override
    public void mayBeGarbage(Node node) {
      ObjectRef key = key(node);
      if (key == null) {
        ofUnknownKind.add(node);
      } else if (node.isDeletingDependents()) {
        deletions.addAfter(key, node, OWNER_DELAY);
      } else {
        deletions.add(key, node);
      }
    }

    @Override
    public void orphansDependents(Node node) {
      ObjectRef key = key(node);
      if (key != null) {
        orphanings.addAfter(key, node, OWNER_DELAY);
      }
    }

    /** Where the node's object is, null if its kind is not served. */
    private @Nullable ObjectRef key(Node node) {
      Node.Identity identity = node.identity();
      ServedResource resource =
          byKind.get(GroupVersionKind.of(identity.apiVersion(), identity.kind()));
      if (resource == null) {
        return null;
      }
      String namespace = resource.namespaced() ? identity.namespace() : "";
      return new ObjectRef(resource.resource().groupResource(), namespace, identity.name());
    }

    @Override
    public void namesOwnerElsewhere(KubeObject object, Node.Identity owner) {
      String message =
          "ownerRef %s does not exist in namespace \"%s\"".formatted(owner, object.namespace());
      events.warning(object, "OwnerRefInvalidNamespace", message);
    }
  }
}
