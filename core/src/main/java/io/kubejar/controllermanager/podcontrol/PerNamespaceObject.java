package io.kubejar.controllermanager.podcontrol;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectRef;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.Informer;
import io.kubejar.client.ReconcileLoop;
import io.kubejar.client.Reconciler;
import io.kubejar.client.ResourceClient;

/**
 * Keeps one object of a fixed name in every namespace that is not being deleted: makes it where it
 * is missing, and repairs it.
 */
public final class PerNamespaceObject implements Reconciler {
  private static final GroupResource NAMESPACES = new GroupResource("", "namespaces");

  private final Shape shape;
  private final String objectName;
  private final Informer namespaces;
  private final Informer objects;
  private final ResourceClient client;
  private final ReconcileLoop reconcileLoop;

  /** What the object must look like. */
  public interface Shape {
    /** A new object; its namespace is set by the caller. */
    ObjectNode create();

    /** Makes an existing object as it must be; false if it is already. */
    boolean repair(ObjectNode object);
  }

  /**
   * Starts to watch namespaces and the objects.
   *
   * @param controller the controller's name
   * @param resource of the objects
   */
  public PerNamespaceObject(
      String controller,
      ComponentContext context,
      GroupVersionResource resource,
      String objectName,
      Shape shape) {
    this.shape = shape;
    this.objectName = objectName;
    this.reconcileLoop = new ReconcileLoop(controller, context.loop(), context.trace(), this);
    this.client = context.client().resource(resource);
    this.namespaces = context.informers().informer("v1", "namespaces");
    this.objects = context.informers().informer(resource);
    namespaces.addHandler(new NamespaceEvents());
    objects.addHandler(new ObjectEvents());
  }

  public void stop() {
    reconcileLoop.stop();
  }

  private void enqueue(String namespace) {
    reconcileLoop.enqueue(new ObjectRef(NAMESPACES, "", namespace));
  }

  @Override
  public Result reconcile(ObjectRef key) {
    KubeObject namespace = namespaces.get("", key.name());
    if (namespace == null || namespace.isBeingDeleted()) {
      return Result.DONE;
    }
    KubeObject existing = objects.get(key.name(), objectName);
    try {
      if (existing == null) {
        client.create(key.name(), shape.create());
      } else {
        ObjectNode json = existing.mutableJson();
        if (shape.repair(json)) {
          client.update(json);
        }
      }
    } catch (StatusException e) {
      boolean settled =
          e.isAlreadyExists() || e.isNotFound() || PodControl.isNamespaceTerminating(e);
      if (!settled) {
        throw e;
      }
    }
    return Result.DONE;
  }

  private final class NamespaceEvents implements Informer.Handler {
    @Override
    public void onAdd(KubeObject namespace) {
      enqueue(namespace.name());
    }

    @Override
    public void onUpdate(KubeObject old, KubeObject namespace) {
      enqueue(namespace.name());
    }

    @Override
    public void onDelete(KubeObject namespace) {}
  }

  private final class ObjectEvents implements Informer.Handler {
    @Override
    public void onAdd(KubeObject object) {
      enqueueIfMine(object);
    }

    @Override
    public void onUpdate(KubeObject old, KubeObject object) {
      enqueueIfMine(object);
    }

    @Override
    public void onDelete(KubeObject object) {
      enqueueIfMine(object);
    }

    private void enqueueIfMine(KubeObject object) {
      if (object.name().equals(objectName)) {
        enqueue(object.namespace());
      }
    }
  }
}
