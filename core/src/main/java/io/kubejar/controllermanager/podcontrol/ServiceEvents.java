package io.kubejar.controllermanager.podcontrol;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectRef;
import io.kubejar.client.Informer;
import java.util.function.Consumer;

/**
 * Turns changes of Services and Pods into keys of the Services whose addresses may have changed.
 *
 * <p>Follows {@code GetServicesToUpdateOnPodChange} of {@code
 * k8s.io/endpointslice/util/controller_utils.go}.
 */
public final class ServiceEvents {
  private static final GroupResource SERVICES = new GroupResource("", "services");

  private final ServicePods servicePods;
  private final Consumer<ObjectRef> enqueue;

  private ServiceEvents(ServicePods servicePods, Consumer<ObjectRef> enqueue) {
    this.servicePods = servicePods;
    this.enqueue = enqueue;
  }

  /** Starts to listen to both informers. */
  public static void listen(
      Informer services, Informer pods, ServicePods servicePods, Consumer<ObjectRef> enqueue) {
    ServiceEvents events = new ServiceEvents(servicePods, enqueue);
    services.addHandler(events.new OfServices());
    pods.addHandler(events.new OfPods());
  }

  /** The key of a Service. */
  public static ObjectRef key(String namespace, String name) {
    return new ObjectRef(SERVICES, namespace, name);
  }

  private void enqueueServicesOf(KubeObject pod) {
    for (KubeObject service : servicePods.servicesOf(pod)) {
      enqueue.accept(key(service.namespace(), service.name()));
    }
  }

  private final class OfServices implements Informer.Handler {
    @Override
    public void onAdd(KubeObject service) {
      enqueue.accept(key(service.namespace(), service.name()));
    }

    @Override
    public void onUpdate(KubeObject old, KubeObject service) {
      enqueue.accept(key(service.namespace(), service.name()));
    }

    @Override
    public void onDelete(KubeObject service) {
      enqueue.accept(key(service.namespace(), service.name()));
    }
  }

  private final class OfPods implements Informer.Handler {
    @Override
    public void onAdd(KubeObject pod) {
      enqueueServicesOf(pod);
    }

    @Override
    public void onUpdate(KubeObject old, KubeObject pod) {
      JsonNode labels = pod.metadata().path("labels");
      if (!labels.equals(old.metadata().path("labels"))) {
        enqueueServicesOf(old);
        enqueueServicesOf(pod);
      } else if (addressChanged(old, pod)) {
        enqueueServicesOf(pod);
      }
    }

    private static boolean addressChanged(KubeObject old, KubeObject pod) {
      return Pods.isReady(old) != Pods.isReady(pod)
          || old.isBeingDeleted() != pod.isBeingDeleted()
          || Pods.isTerminal(old) != Pods.isTerminal(pod)
          || !Pods.nodeName(old).equals(Pods.nodeName(pod))
          || !old.status().path("podIP").equals(pod.status().path("podIP"))
          || !old.status().path("podIPs").equals(pod.status().path("podIPs"));
    }

    @Override
    public void onDelete(KubeObject pod) {
      enqueueServicesOf(pod);
    }
  }
}
