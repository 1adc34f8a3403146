package io.kubejar.controllermanager.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.LabelSelector;
import io.kubejar.controllermanager.podcontrol.Taints;
import java.util.Set;

/**
 * Whether a node may run a DaemonSet's Pod: by name, selector, required affinity and taints.
 *
 * <p>Follows {@code NodeShouldRunDaemonPod} of {@code pkg/controller/daemon/daemon_controller.go}.
 *
 * @param shouldRun whether a Pod is wanted there
 * @param shouldContinue whether a Pod that is there may stay
 */
record NodeFit(boolean shouldRun, boolean shouldContinue) {
  private static final NodeFit NO = new NodeFit(false, false);
  private static final Set<String> KEEPING_OUT = Set.of(Taints.NO_SCHEDULE, Taints.NO_EXECUTE);

  /**
   * Judges a node.
   *
   * @param podSpec the Pod's spec with the tolerations that all daemons have
   */
  static NodeFit of(JsonNode podSpec, KubeObject node) {
    String nodeName = podSpec.path("nodeName").asText();
    boolean named = nodeName.isEmpty() || nodeName.equals(node.name());
    if (!named || !matchesSelector(podSpec, node)) {
      return NO;
    }
    boolean evicted = hasUntolerated(podSpec, node, Set.of(Taints.NO_EXECUTE));
    boolean keptOut = hasUntolerated(podSpec, node, KEEPING_OUT);
    return new NodeFit(!keptOut, !evicted);
  }

  private static boolean matchesSelector(JsonNode podSpec, KubeObject node) {
    JsonNode labels = node.metadata().path("labels");
    if (!LabelSelector.ofMap(podSpec.path("nodeSelector")).matches(labels)) {
      return false;
    }
    JsonNode required =
        podSpec
            .path("affinity")
            .path("nodeAffinity")
            .path("requiredDuringSchedulingIgnoredDuringExecution");
    if (required.isMissingNode() || required.isNull()) {
      return true;
    }
    for (JsonNode term : required.path("nodeSelectorTerms")) {
      if (matchesTerm(term, node)) {
        return true;
      }
    }
    return false;
  }

  /** A term without any requirement matches nothing. */
  private static boolean matchesTerm(JsonNode term, KubeObject node) {
    JsonNode expressions = term.path("matchExpressions");
    JsonNode fields = term.path("matchFields");
    if (expressions.isEmpty() && fields.isEmpty()) {
      return false;
    }
    JsonNode name = Json.object().put("metadata.name", node.name());
    return selector(expressions).matches(node.metadata().path("labels"))
        && selector(fields).matches(name);
  }

  private static LabelSelector selector(JsonNode expressions) {
    return expressions.isEmpty()
        ? LabelSelector.everything()
        : LabelSelector.of(Json.object().set("matchExpressions", expressions));
  }

  private static boolean hasUntolerated(JsonNode podSpec, KubeObject node, Set<String> effects) {
    for (JsonNode taint : node.spec().path("taints")) {
      if (effects.contains(taint.path("effect").asText())
          && Taints.tolerating(podSpec, taint).isEmpty()) {
        return true;
      }
    }
    return false;
  }
}
