package io.kubejar.controllermanager.namespace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectRef;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.Informer;
import io.kubejar.client.ReconcileLoop;
import io.kubejar.client.Reconciler;
import io.kubejar.client.ResourceClient;
import io.kubejar.client.ServedResources;
import io.kubejar.client.ServedResources.ServedResource;
import io.kubejar.controllermanager.Controller;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Empties namespaces that are being deleted, and lets them go when nothing is left.
 *
 * <p>Follows {@code pkg/controller/namespace/namespace_controller.go} and {@code
 * deletion/namespaced_resources_deleter.go}. Where those look again after an estimated time, this
 * looks again when the last object of a resource has left the namespace.
 */
public final class NamespaceController implements Controller {
  private static final String NAME = "namespace-controller";
  private static final GroupResource NAMESPACES = new GroupResource("", "namespaces");
  private static final String FINALIZER = "kubernetes";

  private final ServedResources resources;
  private @Nullable Running running;

  /**
   * A controller that is not started yet.
   *
   * @param resources what a namespace may contain
   */
  public NamespaceController(ServedResources resources) {
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

  private static final class Running implements Reconciler {
    private final ComponentContext context;
    private final ServedResources resources;
    private final ReconcileLoop reconcileLoop;
    private final ResourceClient client;
    private final Informer namespaces;
    private final NamespaceContent content;
    private final Set<GroupVersionResource> watched = new HashSet<>();

    Running(ComponentContext context, ServedResources resources) {
      this.context = context;
      this.resources = resources;
      reconcileLoop = new ReconcileLoop(NAME, context.loop(), context.trace(), this);
      client = context.client().resource("v1", "namespaces");
      content = new NamespaceContent(context.client(), resources);
      namespaces = context.informers().informer("v1", "namespaces");
      namespaces.addHandler(new NamespaceEvents());
      resources.addListener(() -> context.loop().execute(this::watchContent));
      watchContent();
    }

    private void watchContent() {
      for (ServedResource resource : resources.all()) {
        if (resource.namespaced() && resource.isCollectable() && watched.add(resource.resource())) {
          Informer informer = context.informers().informer(resource.resource());
          informer.addHandler(new ContentEvents(informer));
        }
      }
    }

    private void enqueueIfDeleted(@Nullable KubeObject namespace) {
      if (namespace != null && namespace.isBeingDeleted()) {
        reconcileLoop.enqueue(new ObjectRef(NAMESPACES, "", namespace.name()));
      }
    }

    @Override
    public Result reconcile(ObjectRef key) {
      Optional<KubeObject> found = client.find("", key.name());
      if (found.isEmpty() || !found.get().isBeingDeleted()) {
        return Result.DONE;
      }
      KubeObject namespace = markTerminating(found.get());
      if (!hasFinalizer(namespace)) {
        return Result.DONE;
      }
      NamespaceContent.Outcome outcome = content.delete(namespace.name());
      namespace = writeConditions(namespace, outcome);
      if (outcome.failure().isPresent()) {
        throw outcome.failure().get();
      }
      if (outcome.isEmpty()) {
        removeFinalizer(namespace);
      }
      return Result.DONE;
    }

    private static boolean hasFinalizer(KubeObject namespace) {
      for (JsonNode finalizer : namespace.spec().path("finalizers")) {
        if (finalizer.asText().equals(FINALIZER)) {
          return true;
        }
      }
      return false;
    }

    private KubeObject markTerminating(KubeObject namespace) {
      if (namespace.status().path("phase").asText().equals("Terminating")) {
        return namespace;
      }
      ObjectNode json = namespace.mutableJson();
      json.withObjectProperty("status").put("phase", "Terminating");
      return client.updateStatus(json);
    }

    private KubeObject writeConditions(KubeObject namespace, NamespaceContent.Outcome outcome) {
      ObjectNode json = namespace.mutableJson();
      boolean changed =
          outcome.putConditions(json.withObjectProperty("status"), context.loop().clock().now());
      // A namespace that can go now says so by going.
      return changed && !outcome.isEmpty() ? client.updateStatus(json) : namespace;
    }

    private void removeFinalizer(KubeObject namespace) {
      ObjectNode json = namespace.mutableJson();
      ArrayNode kept = json.withObjectProperty("spec").putArray("finalizers");
      for (JsonNode finalizer : namespace.spec().path("finalizers")) {
        if (!finalizer.asText().equals(FINALIZER)) {
          kept.add(finalizer);
        }
      }
      client.updateSubresource("finalize", json);
    }

    private final class NamespaceEvents implements Informer.Handler {
      @Override
      public void onAdd(KubeObject namespace) {
        enqueueIfDeleted(namespace);
      }

      @Override
      public void onUpdate(KubeObject old, KubeObject namespace) {
        enqueueIfDeleted(namespace);
      }

      @Override
      public void onDelete(KubeObject namespace) {}
    }

    /** Something left: if it was the last of its resource, the namespace may be able to go. */
    private final class ContentEvents implements Informer.Handler {
      private final Informer informer;

      ContentEvents(Informer informer) {
        this.informer = informer;
      }

      @Override
      public void onAdd(KubeObject object) {
        // Made just before the namespace was marked, but seen after its content was deleted.
        enqueueIfDeleted(namespaces.get("", object.namespace()));
      }

      @Override
      public void onUpdate(KubeObject old, KubeObject object) {}

      @Override
      public void onDelete(KubeObject object) {
        if (informer.list(object.namespace()).isEmpty()) {
          enqueueIfDeleted(namespaces.get("", object.namespace()));
        }
      }
    }
  }
}
