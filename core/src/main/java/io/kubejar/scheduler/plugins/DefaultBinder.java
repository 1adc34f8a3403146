package io.kubejar.scheduler.plugins;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.client.ResourceClient;
import io.kubejar.scheduler.framework.Bind;
import io.kubejar.scheduler.framework.CycleState;
import io.kubejar.scheduler.framework.Handle;
import io.kubejar.scheduler.framework.PodInfo;
import io.kubejar.scheduler.framework.Status;

/**
 * Binds pods by the {@code binding} subresource.
 *
 * <p>Follows {@code plugins/defaultbinder/default_binder.go}.
 */
public final class DefaultBinder implements Bind {
  public static final String NAME = "DefaultBinder";

  private final ResourceClient pods;

  public DefaultBinder(Handle handle) {
    this.pods = handle.context().client().resource("v1", "pods");
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Status bind(CycleState state, PodInfo pod, String nodeName) {
    ObjectNode binding = Json.object();
    binding.put("apiVersion", "v1").put("kind", "Binding");
    binding
        .putObject("metadata")
        .put("namespace", pod.namespace())
        .put("name", pod.name())
        .put("uid", pod.uid());
    binding.putObject("target").put("kind", "Node").put("name", nodeName);
    try {
      pods.createSubresource(pod.namespace(), pod.name(), "binding", binding);
      return Status.SUCCESS;
    } catch (StatusException e) {
      return Status.error("running Bind plugin \"" + NAME + "\": " + e.getMessage());
    }
  }
}
