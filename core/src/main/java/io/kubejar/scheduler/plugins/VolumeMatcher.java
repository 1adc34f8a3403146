package io.kubejar.scheduler.plugins;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.LabelSelector;
import io.kubejar.apimachinery.Quantity;
import io.kubejar.scheduler.framework.NodeInfo;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds free volumes for claims: the smallest that is big enough and can be reached.
 *
 * <p>Follows {@code FindMatchingVolume} of {@code
 * k8s.io/component-helpers/storage/volume/pv_helpers.go}. Remembers which volumes are promised to
 * pods whose binding is under way.
 */
final class VolumeMatcher {
  private final Volumes volumes;
  private final Set<String> promised = new HashSet<>();

  VolumeMatcher(Volumes volumes) {
    this.volumes = volumes;
  }

  void reserve(Map<KubeObject, KubeObject> bindings) {
    bindings.values().forEach(v -> promised.add(v.name()));
  }

  void release(Map<KubeObject, KubeObject> bindings) {
    bindings.values().forEach(v -> promised.remove(v.name()));
  }

  /**
   * A volume for a claim, null if there is none.
   *
   * @param taken volumes that are meant for the pod's other claims
   */
  @Nullable KubeObject find(KubeObject claim, NodeInfo node, Collection<KubeObject> taken) {
    Quantity wanted = storage(claim.spec().path("resources").path("requests"));
    KubeObject best = null;
    for (KubeObject volume : volumes.volumes()) {
      if (taken.contains(volume)
          || promised.contains(volume.name())
          || !suits(volume, claim)
          || storage(volume.spec().path("capacity")).compareTo(wanted) < 0
          || !VolumeBinding.reaches(volume, node)) {
        continue;
      }
      if (isFor(volume, claim)) {
        return volume;
      }
      if (best == null || isSmaller(volume, best)) {
        best = volume;
      }
    }
    return best;
  }

  private static boolean isSmaller(KubeObject volume, KubeObject other) {
    int bySize =
        storage(volume.spec().path("capacity")).compareTo(storage(other.spec().path("capacity")));
    return bySize != 0 ? bySize < 0 : volume.name().compareTo(other.name()) < 0;
  }

  private static Quantity storage(JsonNode resources) {
    String amount = resources.path("storage").asText();
    return amount.isEmpty() ? Quantity.ZERO : Quantity.parse(amount);
  }

  private static boolean isFor(KubeObject volume, KubeObject claim) {
    JsonNode ref = volume.spec().path("claimRef");
    return ref.path("namespace").asText().equals(claim.namespace())
        && ref.path("name").asText().equals(claim.name())
        && (!ref.hasNonNull("uid") || ref.path("uid").asText().equals(claim.uid()));
  }

  private static boolean suits(KubeObject volume, KubeObject claim) {
    JsonNode spec = volume.spec();
    boolean free = (!spec.has("claimRef") && isAvailable(volume)) || isFor(volume, claim);
    return free
        && !volume.isBeingDeleted()
        && Volumes.className(spec).equals(Volumes.className(claim.spec()))
        && mode(spec).equals(mode(claim.spec()))
        && hasModes(spec.path("accessModes"), claim.spec().path("accessModes"))
        && isSelected(volume, claim.spec().path("selector"));
  }

  /** A volume that nobody has looked at yet has no phase. */
  private static boolean isAvailable(KubeObject volume) {
    String phase = volume.status().path("phase").asText();
    return phase.isEmpty() || phase.equals("Available") || phase.equals("Pending");
  }

  private static String mode(JsonNode spec) {
    return spec.path("volumeMode").asText("Filesystem");
  }

  private static boolean hasModes(JsonNode offered, JsonNode wanted) {
    Set<String> modes = new HashSet<>();
    offered.forEach(m -> modes.add(m.asText()));
    for (JsonNode mode : wanted) {
      if (!modes.contains(mode.asText())) {
        return false;
      }
    }
    return true;
  }

  private static boolean isSelected(KubeObject volume, JsonNode selector) {
    return !selector.isObject() || LabelSelector.of(selector).matches(volume);
  }
}
