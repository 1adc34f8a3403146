package io.kubejar.kubelet;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.client.ResourceClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What kubelets write about Pods: their status, and at last their deletion.
 *
 * <p>Follows {@code syncPod} in {@code pkg/kubelet/status/status_manager.go}. A Pod that is gone,
 * or another one by now, needs nothing written any more.
 */
final class PodWriter {
  private static final Logger LOG = LoggerFactory.getLogger(PodWriter.class);

  private final ResourceClient pods;

  PodWriter(ResourceClient pods) {
    this.pods = pods;
  }

  /** A write was refused in a way that may pass. */
  static final class TryAgainException extends Exception {
    private static final long serialVersionUID = 1;
  }

  /**
   * Patches the status.
   *
   * @return the Pod as it is then, or as it was if it is gone
   * @throws TryAgainException if the write may succeed later
   */
  KubeObject patchStatus(KubeObject pod, ObjectNode patch) throws TryAgainException {
    try {
      return pods.patch(pod.namespace(), pod.name(), "status", StatusPatch.MEDIA_TYPE, patch);
    } catch (StatusException e) {
      requireGone(pod, e);
      return pod;
    }
  }

  /**
   * Deletes a Pod for good: its containers have ended.
   *
   * @throws TryAgainException if the write may succeed later
   */
  void delete(KubeObject pod) throws TryAgainException {
    ObjectNode options = Json.object().put("apiVersion", "v1").put("kind", "DeleteOptions");
    options.put("gracePeriodSeconds", 0).putObject("preconditions").put("uid", pod.uid());
    try {
      pods.delete(pod.namespace(), pod.name(), options);
    } catch (StatusException e) {
      requireGone(pod, e);
    }
  }

  private static void requireGone(KubeObject pod, StatusException refusal)
      throws TryAgainException {
    if (!refusal.isNotFound() && !refusal.isConflict()) {
      LOG.debug("writing {} was refused, will try again", pod, refusal);
      throw new TryAgainException();
    }
  }
}
