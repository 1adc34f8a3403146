package io.kubejar.apiserver.admission.plugins;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.admission.AdmissionRequest;
import io.kubejar.apiserver.admission.Operation;
import java.util.List;

/** Questions that many plugins ask about a request, and their refusal. */
public final class Requests {
  private Requests() {}

  /** Whether a request is about objects of a resource themselves, not about a subresource. */
  static boolean isFor(AdmissionRequest request, String group, String resource) {
    AdmissionRequest.Target target = request.target();
    return target.subresource().isEmpty()
        && target.resource().resource().equals(resource)
        && target.resource().group().equals(group);
  }

  static boolean creates(AdmissionRequest request, String group, String resource) {
    return request.operation() == Operation.CREATE && isFor(request, group, resource);
  }

  static boolean updates(AdmissionRequest request, String group, String resource) {
    return request.operation() == Operation.UPDATE && isFor(request, group, resource);
  }

  /**
   * The refusal of a request; names the object even if its name is still to be generated.
   *
   * <p>Follows {@code NewForbidden} of {@code k8s.io/apiserver/pkg/admission/errors.go}.
   */
  public static StatusException forbidden(AdmissionRequest request, JsonNode object, String why) {
    return StatusException.forbidden(
        request.target().resource().groupResource(), nameOf(request, object), why);
  }

  /** Several sentences, as Kubernetes joins them. */
  static String aggregate(List<String> sentences) {
    return sentences.size() == 1 ? sentences.get(0) : "[" + String.join(", ", sentences) + "]";
  }

  private static String nameOf(AdmissionRequest request, JsonNode object) {
    if (!request.target().name().isEmpty()) {
      return request.target().name();
    }
    JsonNode metadata = object.path("metadata");
    String name = metadata.path("name").asText();
    if (!name.isEmpty()) {
      return name;
    }
    String prefix = metadata.path("generateName").asText();
    return prefix.isEmpty() ? "Unknown" : prefix;
  }
}
