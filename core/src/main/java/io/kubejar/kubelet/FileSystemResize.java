package io.kubejar.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.Informer;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Grows the file systems of volumes that have grown, once a Pod has them mounted.
 *
 * <p>Follows {@code pkg/volume/util/operationexecutor/node_expander.go}. Owned by the event loop.
 */
final class FileSystemResize implements Informer.Handler {
  private static final String PENDING = "FileSystemResizePending";

  private final Informer pods;
  private final Informer claims;
  private final Function<String, @Nullable PodWorker> workerOf;

  /**
   * @param workerOf the worker of a Pod by its uid, null if no kubelet here runs it
   */
  FileSystemResize(ComponentContext context, Function<String, @Nullable PodWorker> workerOf) {
    this.workerOf = workerOf;
    pods = context.informers().informer("v1", "pods");
    claims = context.informers().informer("v1", "persistentvolumeclaims");
    claims.addHandler(this);
  }

  @Override
  public void onAdd(KubeObject claim) {
    if (!isPending(claim)) {
      return;
    }
    for (KubeObject pod : List.copyOf(pods.list(claim.namespace()))) {
      PodWorker worker = workerOf.apply(pod.uid());
      if (worker != null && worker.setup().isSandboxReady() && uses(pod, claim)) {
        finish(worker, claim);
        return;
      }
    }
  }

  @Override
  public void onUpdate(KubeObject old, KubeObject claim) {
    if (!old.status().equals(claim.status())) {
      onAdd(claim);
    }
  }

  @Override
  public void onDelete(KubeObject claim) {}

  /** A Pod has its volumes mounted. */
  void mounted(PodWorker pod) {
    for (JsonNode volume : pod.pod().spec().path("volumes")) {
      String name = claimName(pod.pod(), volume);
      KubeObject claim = name.isEmpty() ? null : claims.get(pod.pod().namespace(), name);
      if (claim != null && isPending(claim)) {
        finish(pod, claim);
      }
    }
  }

  private static boolean uses(KubeObject pod, KubeObject claim) {
    for (JsonNode volume : pod.spec().path("volumes")) {
      if (claimName(pod, volume).equals(claim.name())) {
        return true;
      }
    }
    return false;
  }

  private static String claimName(KubeObject pod, JsonNode volume) {
    return volume.has("ephemeral")
        ? pod.name() + "-" + volume.path("name").asText()
        : volume.path("persistentVolumeClaim").path("claimName").asText();
  }

  private static boolean isPending(KubeObject claim) {
    for (JsonNode condition : claim.status().path("conditions")) {
      if (condition.path("type").asText().equals(PENDING)) {
        return true;
      }
    }
    return false;
  }

  private void finish(PodWorker pod, KubeObject claim) {
    ObjectNode json = claim.mutableJson();
    ObjectNode status = json.withObjectProperty("status");
    ArrayNode kept = Json.array();
    for (JsonNode condition : status.path("conditions")) {
      if (!condition.path("type").asText().equals(PENDING)) {
        kept.add(condition);
      }
    }
    status.set("conditions", kept);
    status.remove("allocatedResourceStatuses");
    JsonNode size = status.path("allocatedResources").path("storage");
    status.withObjectProperty("capacity").set("storage", size);
    pod.kubelet().claims().updateStatus(json);
    String message =
        "MountVolume.NodeExpandVolume succeeded for volume \"%s\" %s"
            .formatted(claim.spec().path("volumeName").asText(), pod.kubelet().name());
    pod.podEvent("Normal", "FileSystemResizeSuccessful", message);
    pod.kubelet().events().normal(claim, "FileSystemResizeSuccessful", message);
  }
}
