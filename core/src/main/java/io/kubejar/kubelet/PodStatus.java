package io.kubejar.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.Timestamps;
import io.kubejar.kubelet.ContainerWorker.Role;
import io.kubejar.kubelet.PodAdmission.Rejection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The status of a Pod as its kubelet sees it.
 *
 * <p>Follows {@code generateAPIPodStatus} in {@code pkg/kubelet/kubelet_pods.go}.
 */
final class PodStatus {
  private PodStatus() {}

  /**
   * @param failure why the Pod as a whole failed or was rejected, null if it did not
   */
  static ObjectNode generate(PodWorker worker, @Nullable Rejection failure) {
    KubeObject pod = worker.pod();
    if (failure != null && !worker.containers().wereStarted() && worker.isTerminated()) {
      return rejected(worker, failure);
    }
    if (worker.isTerminated() && !worker.containers().wereStarted()) {
      return unstarted(pod);
    }
    ObjectNode status = Json.object();
    List<ContainerWorker> containers = worker.containers().all();
    String phase = phase(worker, failure);
    if (pod.generation() > 0) {
      status.put("observedGeneration", pod.generation());
    }
    status.put("phase", phase);
    status.set(
        "conditions",
        new PodConditions(pod, containers, phase, worker.now())
            .generate(worker.setup().isSandboxReady(), worker.resize().pending()));
    putFailure(status, pod, failure);
    putAddresses(status, worker);
    status.put("startTime", startTime(worker));
    addStatuses(status, worker, containers);
    return status;
  }

  /** Whether a status says that the Pod is ready. */
  static boolean isReady(JsonNode status) {
    for (JsonNode condition : status.path("conditions")) {
      if (condition.path("type").asText().equals("Ready")) {
        return condition.path("status").asText().equals("True");
      }
    }
    return false;
  }

  private static String phase(PodWorker worker, @Nullable Rejection failure) {
    String current = worker.pod().status().path("phase").asText();
    if (failure != null || current.equals("Failed")) {
      return "Failed";
    }
    if (current.equals("Succeeded")) {
      return current;
    }
    return PodPhase.of(
        worker.containers().all(), worker.containers().restartPolicy(), worker.isTerminated());
  }

  private static void putFailure(ObjectNode status, KubeObject pod, @Nullable Rejection failure) {
    if (failure != null) {
      status.put("reason", failure.reason()).put("message", failure.message());
      return;
    }
    for (String field : List.of("reason", "message")) {
      JsonNode others = pod.status().path(field);
      if (others.isTextual()) {
        status.set(field, others);
      }
    }
  }

  private static void putAddresses(ObjectNode status, PodWorker worker) {
    String hostIp = worker.kubelet().address();
    status.put("hostIP", hostIp);
    status.putArray("hostIPs").addObject().put("ip", hostIp);
    List<String> addresses = worker.setup().addresses();
    if (!addresses.isEmpty()) {
      status.put("podIP", addresses.get(0));
      ArrayNode list = status.putArray("podIPs");
      addresses.forEach(ip -> list.addObject().put("ip", ip));
    }
  }

  private static void addStatuses(
      ObjectNode status, PodWorker worker, List<ContainerWorker> containers) {
    JsonNode spec = worker.pod().spec();
    boolean ended = worker.isTerminating();
    boolean hasInit = !spec.path("initContainers").isEmpty();
    for (ContainerWorker container : containers) {
      String list = listOf(container.role());
      ArrayNode statuses =
          status.get(list) instanceof ArrayNode existing ? existing : status.putArray(list);
      statuses.add(ContainerStatuses.of(container, spec, ended, hasInit));
    }
  }

  private static String listOf(Role role) {
    return switch (role) {
      case INIT, SIDECAR -> "initContainerStatuses";
      case REGULAR -> "containerStatuses";
      case EPHEMERAL -> "ephemeralContainerStatuses";
    };
  }

  private static String startTime(PodWorker worker) {
    JsonNode before = worker.pod().status().path("startTime");
    return before.isTextual() ? before.asText() : Timestamps.format(worker.startTime());
  }

  private static ObjectNode rejected(PodWorker worker, Rejection rejection) {
    ObjectNode status = Json.object();
    KubeObject pod = worker.pod();
    if (pod.generation() > 0) {
      status.put("observedGeneration", pod.generation());
    }
    status.put("phase", "Failed");
    status.put("reason", rejection.reason()).put("message", rejection.message());
    status.put("startTime", startTime(worker));
    return status;
  }

  /** The Pod was over, or on its way out, before anything of it ran: its status stays. */
  private static ObjectNode unstarted(KubeObject pod) {
    return Json.objectOrEmpty(pod.status());
  }
}
