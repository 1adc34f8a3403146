package io.kubejar.controllermanager.statefulset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.controllermanager.podcontrol.OwnerReferences;
import io.kubejar.controllermanager.podcontrol.PodControl;
import io.kubejar.controllermanager.podcontrol.Pods;
import java.util.ArrayList;
import java.util.List;

/**
 * The identity of a StatefulSet's Pods: names, ordinals, labels, claims.
 *
 * <p>Follows {@code pkg/controller/statefulset/stateful_set_utils.go}.
 */
final class StatefulPods {
  static final String REVISION_LABEL = "controller-revision-hash";
  private static final String POD_NAME = "statefulset.kubernetes.io/pod-name";
  private static final String POD_INDEX = "apps.kubernetes.io/pod-index";

  private StatefulPods() {}

  static int replicas(KubeObject set) {
    return set.spec().path("replicas").asInt(1);
  }

  /** The ordinal of the first Pod. */
  static int start(KubeObject set) {
    return set.spec().path("ordinals").path("start").asInt();
  }

  static boolean isParallel(KubeObject set) {
    return set.spec().path("podManagementPolicy").asText().equals("Parallel");
  }

  static boolean isRollingUpdate(KubeObject set) {
    return !set.spec().path("updateStrategy").path("type").asText().equals("OnDelete");
  }

  static int partition(KubeObject set) {
    return set.spec().path("updateStrategy").path("rollingUpdate").path("partition").asInt();
  }

  static String name(KubeObject set, int ordinal) {
    return set.name() + "-" + ordinal;
  }

  /** The ordinal in a Pod's name, -1 if the name is not one of this set's. */
  static int ordinal(KubeObject set, KubeObject pod) {
    String prefix = set.name() + "-";
    if (!pod.name().startsWith(prefix)) {
      return -1;
    }
    try {
      int ordinal = Integer.parseInt(pod.name().substring(prefix.length()));
      return name(set, ordinal).equals(pod.name()) ? ordinal : -1;
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  static String revision(KubeObject pod) {
    String label = pod.label(REVISION_LABEL);
    return label == null ? "" : label;
  }

  static boolean isRunningAndReady(KubeObject pod) {
    return Pods.phase(pod).equals("Running") && Pods.isReady(pod);
  }

  static boolean isHealthy(KubeObject pod) {
    return isRunningAndReady(pod) && !pod.isBeingDeleted();
  }

  /** A Pod of an ordinal, made from a template. */
  static ObjectNode newPod(KubeObject set, JsonNode template, String revision, int ordinal) {
    ObjectNode pod = PodControl.fromTemplate(template, set);
    ObjectNode metadata = pod.withObjectProperty("metadata");
    metadata.remove("generateName");
    metadata.put("name", name(set, ordinal)).put("namespace", set.namespace());
    ObjectNode labels = metadata.withObjectProperty("labels");
    labels.put(REVISION_LABEL, revision);
    identify(set, pod, ordinal);
    ObjectNode spec = pod.withObjectProperty("spec");
    spec.put("hostname", name(set, ordinal));
    spec.set("subdomain", Json.text(set.spec().path("serviceName").asText()));
    if (spec.path("subdomain").asText().isEmpty()) {
      spec.remove("subdomain");
    }
    mountClaims(set, spec, ordinal);
    return pod;
  }

  /** Sets the labels that tell the Pod's name and ordinal; true if one was missing. */
  static boolean identify(KubeObject set, ObjectNode pod, int ordinal) {
    ObjectNode labels = pod.withObjectProperty("metadata").withObjectProperty("labels");
    String name = name(set, ordinal);
    boolean right =
        labels.path(POD_NAME).asText().equals(name)
            && labels.path(POD_INDEX).asText().equals(Integer.toString(ordinal));
    labels.put(POD_NAME, name).put(POD_INDEX, Integer.toString(ordinal));
    return !right;
  }

  private static void mountClaims(KubeObject set, ObjectNode spec, int ordinal) {
    ArrayNode volumes = Json.array();
    List<String> claimed = new ArrayList<>();
    for (JsonNode template : set.spec().path("volumeClaimTemplates")) {
      String volume = template.path("metadata").path("name").asText();
      claimed.add(volume);
      ObjectNode mounted = volumes.addObject().put("name", volume);
      mounted.putObject("persistentVolumeClaim").put("claimName", claimName(set, volume, ordinal));
    }
    for (JsonNode volume : spec.path("volumes")) {
      if (!claimed.contains(volume.path("name").asText())) {
        volumes.add(volume);
      }
    }
    if (!volumes.isEmpty()) {
      spec.set("volumes", volumes);
    }
  }

  static String claimName(KubeObject set, String volume, int ordinal) {
    return volume + "-" + name(set, ordinal);
  }

  /** The claims of an ordinal, as they are to be created. */
  static List<ObjectNode> claims(KubeObject set, int ordinal) {
    List<ObjectNode> claims = new ArrayList<>();
    for (JsonNode template : set.spec().path("volumeClaimTemplates")) {
      ObjectNode claim = template.deepCopy();
      claim.put("apiVersion", "v1").put("kind", "PersistentVolumeClaim");
      claim.remove("status");
      ObjectNode metadata = claim.withObjectProperty("metadata");
      metadata.put("name", claimName(set, metadata.path("name").asText(), ordinal));
      metadata.put("namespace", set.namespace());
      if (set.spec().path("selector").path("matchLabels") instanceof ObjectNode labels
          && !labels.isEmpty()) {
        metadata.withObjectProperty("labels").setAll(labels);
      }
      if (deletesClaims(set, "whenDeleted")) {
        metadata.putArray("ownerReferences").add(OwnerReferences.controlledBy(set));
      }
      claims.add(claim);
    }
    return claims;
  }

  /** Whether the retention policy says Delete for {@code whenDeleted} or {@code whenScaled}. */
  static boolean deletesClaims(KubeObject set, String occasion) {
    return set.spec()
        .path("persistentVolumeClaimRetentionPolicy")
        .path(occasion)
        .asText()
        .equals("Delete");
  }
}
