package io.kubejar.apiserver.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.KubeObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The plugins in the order in which they are asked: all mutate, then (after validation of the
 * object) all validate.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/admission/chain.go}.
 */
public record AdmissionChain(List<AdmissionPlugin> plugins) {

  /** Admits everything. */
  public static final AdmissionChain EMPTY = new AdmissionChain(List.of());

  public AdmissionChain {
    plugins = List.copyOf(plugins);
  }

  public void mutate(AdmissionRequest request, ObjectNode object) {
    for (AdmissionPlugin plugin : plugins) {
      if (plugin.handles(request.operation())) {
        plugin.mutate(request, object);
      }
    }
  }

  public void validate(AdmissionRequest request, @Nullable KubeObject object) {
    for (AdmissionPlugin plugin : plugins) {
      if (plugin.handles(request.operation())) {
        plugin.validate(request, object);
      }
    }
  }
}
