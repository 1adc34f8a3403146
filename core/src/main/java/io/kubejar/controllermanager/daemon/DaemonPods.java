package io.kubejar.controllermanager.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.controllermanager.podcontrol.PodControl;
import io.kubejar.controllermanager.podcontrol.Pods;

/**
 * How a DaemonSet's Pods are made and where they belong.
 *
 * <p>Follows {@code pkg/controller/daemon/util/daemonset_util.go}.
 */
final class DaemonPods {
  static final String HASH_LABEL = "controller-revision-hash";
  private static final String GENERATION_LABEL = "pod-template-generation";
  private static final String GENERATION_ANNOTATION = "deprecated.daemonset.template.generation";
  private static final String[][] TOLERATED = {
    {"node.kubernetes.io/not-ready", "NoExecute"},
    {"node.kubernetes.io/unreachable", "NoExecute"},
    {"node.kubernetes.io/disk-pressure", "NoSchedule"},
    {"node.kubernetes.io/memory-pressure", "NoSchedule"},
    {"node.kubernetes.io/pid-pressure", "NoSchedule"},
    {"node.kubernetes.io/unschedulable", "NoSchedule"},
  };

  private DaemonPods() {}

  /** The spec of the set's Pods with the tolerations that all daemons have. */
  static ObjectNode spec(KubeObject set) {
    ObjectNode spec = Json.objectOrEmpty(set.spec().path("template").path("spec")).deepCopy();
    ArrayNode tolerations = spec.withArrayProperty("tolerations");
    for (String[] taint : TOLERATED) {
      addToleration(tolerations, taint[0], taint[1]);
    }
    if (spec.path("hostNetwork").asBoolean()) {
      addToleration(tolerations, "node.kubernetes.io/network-unavailable", "NoSchedule");
    }
    return spec;
  }

  private static void addToleration(ArrayNode tolerations, String key, String effect) {
    ObjectNode added = Json.object().put("key", key).put("operator", "Exists");
    added.put("effect", effect);
    for (JsonNode present : tolerations) {
      if (present.equals(added)) {
        return;
      }
    }
    tolerations.add(added);
  }

  /** A Pod for one node; the scheduler binds it there. */
  static ObjectNode newPod(KubeObject set, ObjectNode spec, String hash, String nodeName) {
    ObjectNode pod = PodControl.fromTemplate(set.spec().path("template"), set);
    ObjectNode labels = pod.withObjectProperty("metadata").withObjectProperty("labels");
    labels.put(HASH_LABEL, hash);
    String generation = set.annotation(GENERATION_ANNOTATION);
    if (generation != null) {
      labels.put(GENERATION_LABEL, generation);
    }
    ObjectNode own = spec.deepCopy();
    pinTo(own, nodeName);
    pod.set("spec", own);
    return pod;
  }

  private static void pinTo(ObjectNode spec, String nodeName) {
    ObjectNode required =
        spec.withObjectProperty("affinity")
            .withObjectProperty("nodeAffinity")
            .putObject("requiredDuringSchedulingIgnoredDuringExecution");
    ObjectNode field =
        required.putArray("nodeSelectorTerms").addObject().putArray("matchFields").addObject();
    field.put("key", "metadata.name").put("operator", "In").putArray("values").add(nodeName);
  }

  /** The node that a Pod is bound to, or is to be bound to; empty if none can be told. */
  static String nodeOf(KubeObject pod) {
    if (!Pods.nodeName(pod).isEmpty()) {
      return Pods.nodeName(pod);
    }
    JsonNode terms =
        pod.spec()
            .path("affinity")
            .path("nodeAffinity")
            .path("requiredDuringSchedulingIgnoredDuringExecution")
            .path("nodeSelectorTerms");
    for (JsonNode term : terms) {
      for (JsonNode field : term.path("matchFields")) {
        if (field.path("key").asText().equals("metadata.name")
            && field.path("values").size() == 1) {
          return field.path("values").get(0).asText();
        }
      }
    }
    return "";
  }

  /** Whether a Pod was made from the present template. */
  static boolean isUpdated(KubeObject pod, String hash) {
    return hash.equals(pod.label(HASH_LABEL));
  }
}
