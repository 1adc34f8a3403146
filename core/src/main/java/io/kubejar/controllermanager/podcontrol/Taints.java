package io.kubejar.controllermanager.podcontrol;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.KubeObject;
import java.util.ArrayList;
import java.util.List;

/**
 * Taints of nodes and tolerations of Pods.
 *
 * <p>Follows {@code k8s.io/component-helpers/scheduling/corev1/helpers.go} and {@code
 * ToleratesTaint} of {@code k8s.io/api/core/v1/toleration.go}.
 */
public final class Taints {
  public static final String NO_SCHEDULE = "NoSchedule";
  public static final String NO_EXECUTE = "NoExecute";

  private Taints() {}

  /** The node's taints with one effect. */
  public static List<JsonNode> of(KubeObject node, String effect) {
    List<JsonNode> taints = new ArrayList<>();
    for (JsonNode taint : node.spec().path("taints")) {
      if (taint.path("effect").asText().equals(effect)) {
        taints.add(taint);
      }
    }
    return taints;
  }

  /** The tolerations of a Pod's spec that tolerate a taint. */
  public static List<JsonNode> tolerating(JsonNode podSpec, JsonNode taint) {
    List<JsonNode> tolerating = new ArrayList<>();
    for (JsonNode toleration : podSpec.path("tolerations")) {
      if (tolerates(toleration, taint)) {
        tolerating.add(toleration);
      }
    }
    return tolerating;
  }

  private static boolean tolerates(JsonNode toleration, JsonNode taint) {
    String effect = toleration.path("effect").asText();
    String key = toleration.path("key").asText();
    boolean exists = toleration.path("operator").asText().equals("Exists");
    boolean sameEffect = effect.isEmpty() || effect.equals(taint.path("effect").asText());
    boolean sameKey = (key.isEmpty() && exists) || key.equals(taint.path("key").asText());
    boolean sameValue =
        exists || toleration.path("value").asText().equals(taint.path("value").asText());
    return sameEffect && sameKey && sameValue;
  }
}
