package io.kubejar.controllermanager.podcontrol;

import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectRef;
import io.kubejar.client.Informer;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/** Turns every change of an object into the keys of the objects that it may concern. */
public final class MappedEvents implements Informer.Handler {
  private final Function<KubeObject, ? extends Collection<ObjectRef>> concerned;
  private final Consumer<ObjectRef> enqueue;

  /**
   * @param concerned asked about the object before and after a change; may return nothing
   */
  public MappedEvents(
      Function<KubeObject, ? extends Collection<ObjectRef>> concerned,
      Consumer<ObjectRef> enqueue) {
    this.concerned = concerned;
    this.enqueue = enqueue;
  }

  @Override
  public void onAdd(KubeObject object) {
    concerned.apply(object).forEach(enqueue);
  }

  @Override
  public void onUpdate(KubeObject old, KubeObject object) {
    Set<ObjectRef> keys = new LinkedHashSet<>(concerned.apply(old));
    keys.addAll(concerned.apply(object));
    keys.forEach(enqueue);
  }

  @Override
  public void onDelete(KubeObject object) {
    concerned.apply(object).forEach(enqueue);
  }
}
