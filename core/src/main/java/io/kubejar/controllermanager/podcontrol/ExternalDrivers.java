package io.kubejar.controllermanager.podcontrol;

import io.kubejar.apimachinery.KubeObject;
import io.kubejar.client.Informer;
import io.kubejar.client.Informers;
import org.jspecify.annotations.Nullable;

/**
 * Which storage is served by the user's own driver instead of the cluster's stand-in: that of a
 * StorageClass or CSIDriver with the annotation {@code kubejar.io/external: "true"}.
 */
public final class ExternalDrivers {
  private static final String ANNOTATION = "kubejar.io/external";

  private final Informer classes;
  private final Informer drivers;

  public ExternalDrivers(Informers informers) {
    classes = informers.informer("storage.k8s.io/v1", "storageclasses");
    drivers = informers.informer("storage.k8s.io/v1", "csidrivers");
  }

  /** Whether a StorageClass or CSIDriver is marked. */
  public static boolean isMarked(@Nullable KubeObject object) {
    return object != null && "true".equals(object.annotation(ANNOTATION));
  }

  /** Whether the user's driver serves a volume, by its class or its CSI driver. */
  public boolean serves(KubeObject volume) {
    String driver = volume.spec().path("csi").path("driver").asText();
    return isMarked(classes.get("", volume.spec().path("storageClassName").asText()))
        || isMarked(drivers.get("", driver));
  }
}
