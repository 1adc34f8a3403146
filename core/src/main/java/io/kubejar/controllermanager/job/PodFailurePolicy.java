package io.kubejar.controllermanager.job;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.KubeObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a failed Pod means for its Job, by the Job's rules.
 *
 * <p>Follows {@code pkg/controller/job/pod_failure_policy.go}.
 *
 * @param action {@code FailJob}, {@code FailIndex}, {@code Ignore} or {@code Count}
 * @param message why the Job or index fails, null for the other actions
 */
record PodFailurePolicy(String action, @Nullable String message) {
  private static final PodFailurePolicy COUNT = new PodFailurePolicy("Count", null);

  /** The first rule that matches decides; without one, the failure counts. */
  static PodFailurePolicy judge(KubeObject job, KubeObject pod) {
    int index = 0;
    for (JsonNode rule : job.spec().path("podFailurePolicy").path("rules")) {
      String why = rule.has("onExitCodes") ? exitCode(rule, pod) : condition(rule, pod);
      if (why != null) {
        String action = rule.path("action").asText();
        String message = "%s matching %s rule at index %d".formatted(why, action, index);
        boolean fails = action.equals("FailJob") || action.equals("FailIndex");
        return new PodFailurePolicy(action, fails ? message : null);
      }
      index++;
    }
    return COUNT;
  }

  private static @Nullable String condition(JsonNode rule, KubeObject pod) {
    for (JsonNode pattern : rule.path("onPodConditions")) {
      for (JsonNode condition : pod.status().path("conditions")) {
        if (condition.path("type").equals(pattern.path("type"))
            && condition.path("status").asText().equals(pattern.path("status").asText("True"))) {
          return "Pod %s/%s has condition %s"
              .formatted(pod.namespace(), pod.name(), pattern.path("type").asText());
        }
      }
    }
    return null;
  }

  private static @Nullable String exitCode(JsonNode rule, KubeObject pod) {
    JsonNode requirement = rule.path("onExitCodes");
    String onlyContainer = requirement.path("containerName").asText();
    List<JsonNode> statuses = new ArrayList<>();
    pod.status().path("initContainerStatuses").forEach(statuses::add);
    pod.status().path("containerStatuses").forEach(statuses::add);
    for (JsonNode status : statuses) {
      String container = status.path("name").asText();
      JsonNode terminated = status.path("state").path("terminated");
      int code = terminated.path("exitCode").asInt();
      boolean concerns =
          terminated.isObject()
              && code != 0
              && (onlyContainer.isEmpty() || onlyContainer.equals(container));
      if (concerns && matches(requirement, code)) {
        return "Container %s for pod %s/%s failed with exit code %d"
            .formatted(container, pod.namespace(), pod.name(), code);
      }
    }
    return null;
  }

  private static boolean matches(JsonNode requirement, int code) {
    boolean listed = false;
    for (JsonNode value : requirement.path("values")) {
      listed |= value.asInt() == code;
    }
    return requirement.path("operator").asText().equals("NotIn") != listed;
  }
}
