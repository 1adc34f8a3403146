package io.kubejar.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.kubelet.cri.ContainerLog;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which log is meant, and why there is none.
 *
 * <p>Follows {@code validateContainerLogStatus} in {@code pkg/kubelet/kubelet_pods.go}.
 */
final class ContainerLogs {
  private ContainerLogs() {}

  /**
   * @throws StatusException if there is no such log
   */
  static ContainerLog find(
      KubeObject pod, @Nullable ContainerWorker worker, String container, boolean previous) {
    String who = "container \"" + container + "\" in pod \"" + pod.name() + "\"";
    if (worker == null) {
      throw StatusException.badRequest(who + " is not available");
    }
    JsonNode status = status(pod, container);
    ContainerLog log = worker.log();
    if (previous) {
      // While it waits for a restart, the last run is the previous one.
      boolean waits = status.path("state").has("waiting") && worker.wasStarted();
      ContainerLog earlier = waits ? log : worker.previousLog();
      if (earlier == null) {
        throw StatusException.badRequest("previous terminated " + who + " not found");
      }
      return earlier;
    }
    if (log == null) {
      throw StatusException.badRequest(who + waiting(status));
    }
    return log;
  }

  private static String waiting(JsonNode status) {
    String reason = status.path("state").path("waiting").path("reason").asText();
    return switch (reason) {
      case "" -> " is waiting to start - no logs yet";
      case "ErrImagePull" -> " is waiting to start: image can't be pulled";
      case "ImagePullBackOff" -> " is waiting to start: trying and failing to pull image";
      default -> " is waiting to start: " + reason;
    };
  }

  private static JsonNode status(KubeObject pod, String container) {
    for (String list :
        List.of("containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses")) {
      for (JsonNode status : pod.status().path(list)) {
        if (status.path("name").asText().equals(container)) {
          return status;
        }
      }
    }
    return Json.emptyObject();
  }
}
