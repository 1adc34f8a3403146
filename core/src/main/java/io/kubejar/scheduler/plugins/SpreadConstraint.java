package io.kubejar.scheduler.plugins;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.LabelSelector;
import io.kubejar.scheduler.framework.NodeInfo;
import io.kubejar.scheduler.framework.PodInfo;
import io.kubejar.scheduler.framework.Taint;
import java.util.ArrayList;
import java.util.List;

/**
 * A constraint of {@code spec.topologySpreadConstraints}, ready for use.
 *
 * <p>Follows {@code topologySpreadConstraint} of {@code plugins/podtopologyspread/common.go}.
 *
 * @param selector the pods that are counted, in the namespace of the pod
 * @param minDomains with fewer domains than these, the emptiest one counts as empty
 * @param honorsAffinity whether nodes that the pod may not use are left out
 * @param honorsTaints whether nodes whose taints the pod does not tolerate are left out
 */
record SpreadConstraint(
    int maxSkew,
    String topologyKey,
    LabelSelector selector,
    int minDomains,
    boolean honorsAffinity,
    boolean honorsTaints) {

  static final String HOSTNAME = "kubernetes.io/hostname";
  static final String ZONE = "topology.kubernetes.io/zone";

  /** One that a pod gets because it has none of its own. */
  static SpreadConstraint ofDefaults(int maxSkew, String topologyKey, LabelSelector selector) {
    return new SpreadConstraint(maxSkew, topologyKey, selector, 1, true, false);
  }

  /**
   * The constraints of a pod of one kind.
   *
   * @param whenUnsatisfiable DoNotSchedule or ScheduleAnyway
   */
  static List<SpreadConstraint> of(PodInfo pod, String whenUnsatisfiable) {
    List<SpreadConstraint> constraints = new ArrayList<>();
    for (JsonNode json : pod.spec().path("topologySpreadConstraints")) {
      if (json.path("whenUnsatisfiable").asText().equals(whenUnsatisfiable)) {
        constraints.add(
            new SpreadConstraint(
                json.path("maxSkew").asInt(1),
                json.path("topologyKey").asText(),
                selector(json, pod),
                json.path("minDomains").asInt(1),
                !json.path("nodeAffinityPolicy").asText().equals("Ignore"),
                json.path("nodeTaintsPolicy").asText().equals("Honor")));
      }
    }
    return constraints;
  }

  /** The selector, narrowed to the pod's own values of {@code matchLabelKeys}. */
  private static LabelSelector selector(JsonNode json, PodInfo pod) {
    LabelSelector selector = LabelSelector.of(json.path("labelSelector"));
    List<LabelSelector.Requirement> requirements = new ArrayList<>(selector.requirements());
    for (JsonNode key : json.path("matchLabelKeys")) {
      JsonNode value = pod.labels().get(key.asText());
      if (value != null) {
        requirements.add(
            new LabelSelector.Requirement(
                key.asText(), LabelSelector.Operator.IN, List.of(value.asText())));
      }
    }
    return requirements.isEmpty() ? selector : new LabelSelector(requirements);
  }

  /** Whether the pods on a node count. */
  boolean includes(NodeInfo node, PodInfo pod) {
    if (honorsAffinity && !pod.nodeAffinity().accepts(node.node())) {
      return false;
    }
    if (honorsTaints) {
      for (Taint taint : node.taints()) {
        if (taint.keepsPodsAway() && !pod.tolerates(taint)) {
          return false;
        }
      }
    }
    return true;
  }

  /** Whether the pods on every node count. */
  boolean includesAll(PodInfo pod) {
    return !honorsTaints && (!honorsAffinity || pod.nodeAffinity().acceptsAll());
  }

  static boolean hasAllKeys(NodeInfo node, List<SpreadConstraint> constraints) {
    for (SpreadConstraint constraint : constraints) {
      if (node.label(constraint.topologyKey()) == null) {
        return false;
      }
    }
    return true;
  }
}
