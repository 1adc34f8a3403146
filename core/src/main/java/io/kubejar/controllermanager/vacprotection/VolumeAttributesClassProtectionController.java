package io.kubejar.controllermanager.vacprotection;

import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectRef;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.Informer;
import io.kubejar.client.ReconcileLoop;
import io.kubejar.client.Reconciler;
import io.kubejar.client.ResourceClient;
import io.kubejar.controllermanager.podcontrol.Finalizers;
import io.kubejar.controllermanager.podcontrol.KeyEvents;
import io.kubejar.controllermanager.podcontrol.LoopedController;
import io.kubejar.controllermanager.podcontrol.MappedEvents;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Keeps a deleted VolumeAttributesClass as long as a claim or a volume names it.
 *
 * <p>Follows {@code pkg/controller/volume/vacprotection/vac_protection_controller.go}.
 */
public final class VolumeAttributesClassProtectionController extends LoopedController {
  private static final String NAME = "volumeattributesclass-protection-controller";
  private static final String FINALIZER = "kubernetes.io/vac-protection";
  private static final String INDEX = "volumeAttributesClass";
  private static final String FIELD = "volumeAttributesClassName";
  private static final GroupVersionResource CLASSES =
      GroupVersionResource.of("storage.k8s.io/v1", "volumeattributesclasses");

  public VolumeAttributesClassProtectionController() {
    super(NAME);
  }

  @Override
  protected List<ReconcileLoop> run(ComponentContext context) {
    return List.of(new Running(context).reconcileLoop);
  }

  private static final class Running implements Reconciler {
    private final ReconcileLoop reconcileLoop;
    private final ResourceClient client;
    private final Informer classes;
    private final Informer claims;
    private final Informer volumes;

    Running(ComponentContext context) {
      reconcileLoop = new ReconcileLoop(NAME, context.loop(), context.trace(), this);
      client = context.client().resource(CLASSES);
      classes = context.informers().informer(CLASSES);
      claims = context.informers().informer("v1", "persistentvolumeclaims");
      volumes = context.informers().informer("v1", "persistentvolumes");
      classes.addHandler(new KeyEvents(CLASSES.groupResource(), reconcileLoop::enqueue));
      for (Informer users : List.of(claims, volumes)) {
        users.addIndex(INDEX, user -> List.copyOf(classesOf(user)));
        users.addHandler(
            new MappedEvents(
                user -> classesOf(user).stream().map(Running::key).toList(),
                reconcileLoop::enqueue));
      }
    }

    private static ObjectRef key(String className) {
      return new ObjectRef(CLASSES.groupResource(), "", className);
    }

    /** The classes that a claim wants, has and is changed to, or that a volume has. */
    private static Set<String> classesOf(KubeObject user) {
      Set<String> names = new LinkedHashSet<>();
      names.add(user.spec().path(FIELD).asText());
      names.add(user.status().path("currentVolumeAttributesClassName").asText());
      names.add(
          user.status()
              .path("modifyVolumeStatus")
              .path("targetVolumeAttributesClassName")
              .asText());
      names.remove("");
      return names;
    }

    @Override
    public Result reconcile(ObjectRef key) {
      KubeObject attributes = classes.get("", key.name());
      if (attributes == null) {
        return Result.DONE;
      }
      boolean used =
          !claims.byIndex(INDEX, key.name()).isEmpty()
              || !volumes.byIndex(INDEX, key.name()).isEmpty();
      if (Finalizers.isAwaited(attributes, FINALIZER) && !used) {
        Finalizers.remove(client, attributes, FINALIZER);
      } else if (!attributes.isBeingDeleted() && !Finalizers.has(attributes, FINALIZER)) {
        Finalizers.add(client, attributes, FINALIZER);
      }
      return Result.DONE;
    }
  }
}
