package io.kubejar.apiserver.admission.plugins;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.Status;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.admission.AdmissionPlugin;
import io.kubejar.apiserver.admission.AdmissionRequest;
import io.kubejar.apiserver.admission.Operation;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Nothing is created in a namespace that does not exist or is going away, and some namespaces stay.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/admission/plugin/namespace/lifecycle/admission.go}.
 */
final class NamespaceLifecycle implements AdmissionPlugin {
  private static final Set<String> IMMORTAL = Set.of("default", "kube-system", "kube-public");
  private static final Set<String> REVIEW_GROUPS = Set.of("authorization.k8s.io");

  private final StoredObjects objects;

  NamespaceLifecycle(StoredObjects objects) {
    this.objects = objects;
  }

  @Override
  public String name() {
    return "NamespaceLifecycle";
  }

  @Override
  public void mutate(AdmissionRequest request, ObjectNode object) {
    AdmissionRequest.Target target = request.target();
    boolean aboutNamespace =
        target.resource().group().isEmpty() && target.resource().resource().equals("namespaces");
    if (request.operation() == Operation.DELETE) {
      if (aboutNamespace && IMMORTAL.contains(target.name())) {
        throw Requests.forbidden(request, object, "this namespace may not be deleted");
      }
      return;
    }
    if (aboutNamespace
        || target.namespace().isEmpty()
        || REVIEW_GROUPS.contains(target.resource().group())) {
      return;
    }
    Optional<KubeObject> namespace = objects.find(StoredObjects.NAMESPACES, "", target.namespace());
    if (namespace.isEmpty()) {
      throw StatusException.notFound(StoredObjects.NAMESPACES, target.namespace());
    }
    if (request.operation() == Operation.CREATE
        && namespace.get().status().path("phase").asText().equals("Terminating")) {
      throw terminating(request, object);
    }
  }

  private static StatusException terminating(AdmissionRequest request, ObjectNode object) {
    String namespace = request.target().namespace();
    StatusException refusal =
        Requests.forbidden(
            request,
            object,
            "unable to create new content in namespace "
                + namespace
                + " because it is being terminated");
    Status.Details details = refusal.status().details();
    if (details == null) {
      return refusal;
    }
    Status.Cause cause =
        new Status.Cause(
            "NamespaceTerminating",
            "namespace " + namespace + " is being terminated",
            "metadata.namespace");
    return refusal.withDetails(details.withCauses(List.of(cause)));
  }
}
