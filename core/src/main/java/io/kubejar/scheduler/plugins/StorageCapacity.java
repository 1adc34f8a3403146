package io.kubejar.scheduler.plugins;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.LabelSelector;
import io.kubejar.apimachinery.Quantity;
import io.kubejar.client.Informer;
import io.kubejar.client.Informers;
import io.kubejar.scheduler.framework.NodeInfo;
import org.jspecify.annotations.Nullable;

/**
 * Whether the storage that a node can reach has room for a new volume, for drivers that report it.
 *
 * <p>Follows {@code hasEnoughCapacity} of {@code plugins/volumebinding/binder.go}.
 */
final class StorageCapacity {
  private final Informer drivers;
  private final Informer capacities;

  StorageCapacity(Informers informers) {
    this.drivers = informers.informer("storage.k8s.io/v1", "csidrivers");
    this.capacities = informers.informer("storage.k8s.io/v1", "csistoragecapacities");
  }

  boolean suffices(KubeObject claim, @Nullable KubeObject storageClass, NodeInfo node) {
    if (storageClass == null) {
      return true;
    }
    KubeObject driver = drivers.get("", storageClass.json().path("provisioner").asText());
    if (driver == null || !driver.spec().path("storageCapacity").asBoolean()) {
      return true;
    }
    String text = claim.spec().path("resources").path("requests").path("storage").asText();
    Quantity wanted = text.isEmpty() ? Quantity.ZERO : Quantity.parse(text);
    for (KubeObject entry : capacities.list()) {
      JsonNode json = entry.json();
      if (json.path("storageClassName").asText().equals(storageClass.name())
          && hasRoom(json, wanted)
          && LabelSelector.of(json.path("nodeTopology")).matches(node.node())) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasRoom(JsonNode entry, Quantity wanted) {
    JsonNode limit =
        entry.hasNonNull("maximumVolumeSize")
            ? entry.path("maximumVolumeSize")
            : entry.path("capacity");
    return !limit.isMissingNode() && Quantity.parse(limit.asText()).compareTo(wanted) >= 0;
  }
}
