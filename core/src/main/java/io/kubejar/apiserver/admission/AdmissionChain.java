package io.kubejar.apiserver.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.KubeObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The plugins in the order in which they are asked: all mutate, then (after validation of the
 * object) all validate. If a webhook or policy changes the object, all mutate once more.
 *
 * <p>Follows {@code chain.go} and {@code reinvocation.go} of {@code
 * k8s.io/apiserver/pkg/admission}.
 */
public record AdmissionChain(List<AdmissionPlugin> plugins) {

  /** Admits everything. */
  public static final AdmissionChain EMPTY = new AdmissionChain(List.of());

  public AdmissionChain {
    plugins = List.copyOf(plugins);
  }

  public void mutate(AdmissionRequest request, ObjectNode object) {
    MutationRound first = new MutationRound();
    mutate(request, object, first);
    if (first.isRepeated()) {
      mutate(request, object, first.next());
    }
  }

  private void mutate(AdmissionRequest request, ObjectNode object, MutationRound round) {
    for (AdmissionPlugin plugin : plugins) {
      if (plugin.handles(request.operation())) {
        plugin.mutate(request, object, round);
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
