package io.kubejar.apiserver.endpoints;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupVersionKind;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apiserver.ApiRequest;
import io.kubejar.apiserver.RequestBody;
import io.kubejar.apiserver.admission.AdmissionChain;
import io.kubejar.apiserver.admission.AdmissionRequest;
import io.kubejar.apiserver.admission.Operation;
import io.kubejar.apiserver.registry.WriteContext;
import io.kubejar.apiserver.registry.rules.Bodies;

/**
 * Asks admission about what is created without being stored: bindings, evictions, tokens, reviews.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/endpoints/handlers/create.go}.
 */
final class AdmittedCreation {
  private static final String JSON = "application/json";

  private AdmittedCreation() {}

  /** The request with its object as admission changed it; other requests than creates as is. */
  static ApiRequest admit(AdmissionChain admission, WriteContext write, ApiRequest request) {
    if (!request.info().verb().equals("create")) {
      return request;
    }
    ObjectNode object = Bodies.object(request);
    AdmissionRequest asked = write.admissionRequest(Operation.CREATE, request.info().name(), null);
    GroupVersionKind kind = asked.target().kind();
    if (object.path("kind").asText().isEmpty()) {
      object.put("kind", kind.kind()).put("apiVersion", kind.apiVersion());
    }
    admission.mutate(asked, object);
    admission.validate(asked, KubeObject.of(object));
    return new ApiRequest(
        request.info(),
        request.user(),
        request.query(),
        new RequestBody.Parsed(JSON, object),
        request.representation(),
        request.userAgent());
  }
}
