package io.kubejar.controllermanager.ingressaddress;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectRef;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.Informer;
import io.kubejar.client.ReconcileLoop;
import io.kubejar.client.Reconciler;
import io.kubejar.client.ResourceClient;
import io.kubejar.controllermanager.podcontrol.KeyEvents;
import io.kubejar.controllermanager.podcontrol.LoopedController;
import io.kubejar.controllermanager.podcontrol.MappedEvents;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Stands in for an ingress controller, which a real cluster does not bring along: Ingresses of the
 * default IngressClass, and of classes whose controller is {@code kubejar.io/ingress}, get the
 * address {@code 198.19.0.1}. An address that is there is left alone. No traffic is routed.
 */
public final class IngressAddressController extends LoopedController {
  private static final String NAME = "ingress-address-controller";
  private static final String ADDRESS = "198.19.0.1";
  private static final String OWN_CLASSES = "kubejar.io/ingress";
  private static final String DEFAULT_CLASS = "ingressclass.kubernetes.io/is-default-class";
  private static final String CLASS_ANNOTATION = "kubernetes.io/ingress.class";
  private static final GroupVersionResource INGRESSES =
      GroupVersionResource.of("networking.k8s.io/v1", "ingresses");
  private static final GroupVersionResource CLASSES =
      GroupVersionResource.of("networking.k8s.io/v1", "ingressclasses");

  public IngressAddressController() {
    super(NAME);
  }

  @Override
  protected List<ReconcileLoop> run(ComponentContext context) {
    return List.of(new Running(context).reconcileLoop);
  }

  private static final class Running implements Reconciler {
    private final ReconcileLoop reconcileLoop;
    private final ResourceClient client;
    private final Informer ingresses;
    private final Informer classes;

    Running(ComponentContext context) {
      reconcileLoop = new ReconcileLoop(NAME, context.loop(), context.trace(), this);
      client = context.client().resource(INGRESSES);
      ingresses = context.informers().informer(INGRESSES);
      classes = context.informers().informer(CLASSES);
      ingresses.addHandler(new KeyEvents(INGRESSES.groupResource(), reconcileLoop::enqueue));
      classes.addHandler(new MappedEvents(this::ingressesOf, reconcileLoop::enqueue));
    }

    private List<ObjectRef> ingressesOf(KubeObject ingressClass) {
      List<ObjectRef> keys = new ArrayList<>();
      for (KubeObject ingress : ingresses.list()) {
        if (className(ingress).equals(ingressClass.name())) {
          keys.add(new ObjectRef(INGRESSES.groupResource(), ingress.namespace(), ingress.name()));
        }
      }
      return keys;
    }

    private static String className(KubeObject ingress) {
      String annotated = ingress.annotation(CLASS_ANNOTATION);
      return ingress.spec().path("ingressClassName").asText(annotated == null ? "" : annotated);
    }

    private static boolean isServed(@Nullable KubeObject ingressClass) {
      return ingressClass != null
          && ("true".equals(ingressClass.annotation(DEFAULT_CLASS))
              || ingressClass.spec().path("controller").asText().equals(OWN_CLASSES));
    }

    @Override
    public Result reconcile(ObjectRef key) {
      KubeObject ingress = ingresses.get(key.namespace(), key.name());
      if (ingress != null
          && !ingress.isBeingDeleted()
          && ingress.status().path("loadBalancer").path("ingress").isEmpty()
          && isServed(classes.get("", className(ingress)))) {
        ObjectNode json = ingress.mutableJson();
        json.withObjectProperty("status")
            .withObjectProperty("loadBalancer")
            .putArray("ingress")
            .addObject()
            .put("ip", ADDRESS);
        client.updateStatus(json);
      }
      return Result.DONE;
    }
  }
}
