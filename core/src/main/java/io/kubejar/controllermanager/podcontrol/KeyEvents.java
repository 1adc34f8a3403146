package io.kubejar.controllermanager.podcontrol;

import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectRef;
import io.kubejar.client.Informer;
import java.util.function.Consumer;

/** Turns every change of an object into its own key. */
public final class KeyEvents implements Informer.Handler {
  private final GroupResource resource;
  private final Consumer<ObjectRef> enqueue;

  /**
   * @param resource of the informer that this listens to
   */
  public KeyEvents(GroupResource resource, Consumer<ObjectRef> enqueue) {
    this.resource = resource;
    this.enqueue = enqueue;
  }

  private void enqueue(KubeObject object) {
    enqueue.accept(new ObjectRef(resource, object.namespace(), object.name()));
  }

  @Override
  public void onAdd(KubeObject object) {
    enqueue(object);
  }

  @Override
  public void onUpdate(KubeObject old, KubeObject object) {
    enqueue(object);
  }

  @Override
  public void onDelete(KubeObject object) {
    enqueue(object);
  }
}
