package io.kubejar.scheduler.plugins;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.client.Informer;
import io.kubejar.client.Informers;
import io.kubejar.scheduler.framework.PodInfo;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Claims, volumes and their classes, as the volume plugins look at them. */
final class Volumes {
  static final String SELECTED_NODE = "volume.kubernetes.io/selected-node";

  private static final String BIND_COMPLETED = "pv.kubernetes.io/bind-completed";

  private final Informer claims;
  private final Informer volumes;
  private final Informer classes;

  Volumes(Informers informers) {
    this.claims = informers.informer("v1", "persistentvolumeclaims");
    this.volumes = informers.informer("v1", "persistentvolumes");
    this.classes = informers.informer("storage.k8s.io/v1", "storageclasses");
  }

  Informer claims() {
    return claims;
  }

  @Nullable KubeObject claim(String namespace, String name) {
    return claims.get(namespace, name);
  }

  @Nullable KubeObject volume(String name) {
    return volumes.get("", name);
  }

  Iterable<KubeObject> volumes() {
    return volumes.list();
  }

  @Nullable KubeObject storageClass(String name) {
    return classes.get("", name);
  }

  /** The claims of a pod that exist. */
  List<KubeObject> claimsOf(PodInfo pod) {
    List<KubeObject> found = new ArrayList<>();
    for (String name : pod.claimNames()) {
      KubeObject claim = claim(pod.namespace(), name);
      if (claim != null) {
        found.add(claim);
      }
    }
    return found;
  }

  /** The volume that a claim names, null if it names none or there is no such volume. */
  @Nullable KubeObject volumeOf(KubeObject claim) {
    String name = volumeName(claim);
    return name.isEmpty() ? null : volume(name);
  }

  static String volumeName(KubeObject claim) {
    return claim.spec().path("volumeName").asText();
  }

  static String className(JsonNode spec) {
    return spec.path("storageClassName").asText();
  }

  /** Whether the volume binder is done with a claim. */
  static boolean isBound(KubeObject claim) {
    return !volumeName(claim).isEmpty() && claim.annotation(BIND_COMPLETED) != null;
  }

  /** Whether a claim is to be bound only when a pod that uses it has a node. */
  boolean waitsForConsumer(KubeObject claim) {
    KubeObject storageClass = storageClass(className(claim.spec()));
    return storageClass != null
        && storageClass.json().path("volumeBindingMode").asText().equals("WaitForFirstConsumer");
  }
}
