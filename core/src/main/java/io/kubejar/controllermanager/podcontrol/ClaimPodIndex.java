package io.kubejar.controllermanager.podcontrol;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.client.Informer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Finds the Pods that use a PersistentVolumeClaim.
 *
 * <p>Follows {@code pkg/controller/volume/common/common.go}.
 */
public final class ClaimPodIndex {
  private static final String NAME = "claims";

  private final Informer pods;

  /** The index of the Pod informer; controllers share it. */
  public ClaimPodIndex(Informer pods) {
    this.pods = pods;
    SharedIndexes.add(
        pods,
        NAME,
        pod -> claimsOf(pod).stream().map(claim -> pod.namespace() + "/" + claim).toList());
  }

  /** The claims that a Pod's volumes name, those made for its ephemeral volumes included. */
  public static List<String> claimsOf(KubeObject pod) {
    List<String> names = new ArrayList<>();
    for (JsonNode volume : pod.spec().path("volumes")) {
      if (volume.has("persistentVolumeClaim")) {
        names.add(volume.path("persistentVolumeClaim").path("claimName").asText());
      } else if (volume.has("ephemeral")) {
        names.add(pod.name() + "-" + volume.path("name").asText());
      }
    }
    return names;
  }

  /** The Pods that use a claim; a view. */
  public Collection<KubeObject> podsUsing(String namespace, String claim) {
    return pods.byIndex(NAME, namespace + "/" + claim);
  }
}
