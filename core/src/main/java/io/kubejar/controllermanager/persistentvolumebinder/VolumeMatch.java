package io.kubejar.controllermanager.persistentvolumebinder;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.LabelSelector;
import io.kubejar.apimachinery.Quantity;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which volume suits a claim best: the smallest that is large enough, unless one is reserved.
 *
 * <p>Follows {@code FindMatchingVolume} of {@code
 * k8s.io/component-helpers/storage/volume/pv_helpers.go}.
 */
final class VolumeMatch {
  static final String BETA_CLASS = "volume.beta.kubernetes.io/storage-class";

  private VolumeMatch() {}

  static String storageClass(KubeObject object) {
    String annotation = object.annotation(BETA_CLASS);
    return annotation != null ? annotation : object.spec().path("storageClassName").asText();
  }

  /** Whether a volume's reference names a claim: by uid, or by name while it has no uid. */
  static boolean isBoundTo(KubeObject volume, KubeObject claim) {
    JsonNode reference = volume.spec().path("claimRef");
    String uid = reference.path("uid").asText();
    return reference.path("name").asText().equals(claim.name())
        && reference.path("namespace").asText().equals(claim.namespace())
        && (uid.isEmpty() || uid.equals(claim.uid()));
  }

  /** The best of the volumes, null if none suits. */
  static @Nullable KubeObject best(KubeObject claim, Collection<KubeObject> volumes) {
    KubeObject best = null;
    for (KubeObject volume : volumes) {
      if (isBoundTo(volume, claim)) {
        return volume;
      }
      boolean free = !volume.spec().path("claimRef").isObject() && !volume.isBeingDeleted();
      if (free
          && volume.status().path("phase").asText().equals("Available")
          && suits(claim, volume)
          && (best == null || capacity(volume).compareTo(capacity(best)) < 0)) {
        best = volume;
      }
    }
    return best;
  }

  private static boolean suits(KubeObject claim, KubeObject volume) {
    JsonNode selector = claim.spec().path("selector");
    return mismatch(claim, volume) == null
        && (!selector.isObject() || LabelSelector.of(selector).matches(volume));
  }

  /**
   * Why a volume does not do for a claim, null if it does.
   *
   * <p>Follows {@code checkVolumeSatisfyClaim}.
   */
  static @Nullable String mismatch(KubeObject claim, KubeObject volume) {
    if (capacity(volume).compareTo(request(claim)) < 0) {
      return "requested PV is too small";
    }
    if (!storageClass(claim).equals(storageClass(volume))) {
      return "storageClassName does not match";
    }
    if (!attributes(claim).equals(attributes(volume))) {
      return "volumeAttributesClassName does not match";
    }
    if (!mode(claim).equals(mode(volume))) {
      return "incompatible volumeMode";
    }
    boolean accessible =
        texts(volume.spec().path("accessModes"))
            .containsAll(texts(claim.spec().path("accessModes")));
    return accessible ? null : "incompatible accessMode";
  }

  private static String attributes(KubeObject object) {
    return object.spec().path("volumeAttributesClassName").asText();
  }

  private static String mode(KubeObject object) {
    return object.spec().path("volumeMode").asText("Filesystem");
  }

  private static Set<String> texts(JsonNode list) {
    Set<String> texts = new HashSet<>();
    list.forEach(entry -> texts.add(entry.asText()));
    return texts;
  }

  static Quantity capacity(KubeObject volume) {
    return quantity(volume.spec().path("capacity").path("storage"));
  }

  static Quantity request(KubeObject claim) {
    return quantity(claim.spec().path("resources").path("requests").path("storage"));
  }

  private static Quantity quantity(JsonNode field) {
    return field.isMissingNode() ? Quantity.ZERO : Quantity.parse(field.asText());
  }
}
