package io.kubejar.apiserver.authorization;

import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.Status;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.RequestInfo;
import io.kubejar.apiserver.UserInfo;
import java.util.List;

/**
 * The answer to a request that nobody allowed.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/endpoints/handlers/responsewriters/errors.go}.
 */
public final class Forbidden {
  private Forbidden() {}

  /** The refusal in Kubernetes' words, with the authorizer's reason at its end if it gave one. */
  public static StatusException of(UserInfo user, RequestInfo request, String reason) {
    String sentence = sentence(user, request);
    String message = reason.isEmpty() ? sentence : sentence + ": " + reason;
    GroupVersionResource resource = request.resource();
    if (resource != null) {
      return StatusException.forbidden(resource.groupResource(), request.name(), message);
    }
    Status.Details details = new Status.Details("", "", "", "", List.of(), 0);
    return new StatusException(new Status(403, "Forbidden", "forbidden: " + message, details));
  }

  private static String sentence(UserInfo user, RequestInfo request) {
    String start = "User \"" + user.name() + "\" cannot " + request.verb() + " ";
    GroupVersionResource resource = request.resource();
    if (resource == null) {
      return start + "path \"" + request.path() + "\"";
    }
    String what =
        request.subresource().isEmpty()
            ? resource.resource()
            : resource.resource() + "/" + request.subresource();
    String where =
        request.authorizationNamespace().isEmpty()
            ? "at the cluster scope"
            : "in the namespace \"" + request.authorizationNamespace() + "\"";
    return start + "resource \"" + what + "\" in API group \"" + resource.group() + "\" " + where;
  }
}
