package io.kubejar.apiserver.admission.matching;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupVersionKind;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.Json;
import io.kubejar.apiserver.UserInfo;
import io.kubejar.apiserver.admission.AdmissionRequest;

/**
 * A request as webhooks and expressions are told of it: {@code
 * admission.k8s.io/v1.AdmissionRequest}, without the objects.
 *
 * <p>Follows {@code CreateAdmissionRequest} of {@code
 * k8s.io/apiserver/pkg/admission/plugin/cel/condition.go} and {@code webhook/request}.
 */
public final class RequestText {
  private RequestText() {}

  /**
   * All that a request says but its objects.
   *
   * @param resource the resource as which it is meant
   * @param kind the kind as which its object is shown
   */
  public static ObjectNode of(
      AdmissionRequest request, GroupVersionResource resource, GroupVersionKind kind) {
    AdmissionRequest.Target target = request.target();
    ObjectNode json = Json.object();
    json.set("kind", kind(kind));
    json.set("resource", resource(resource));
    putUnlessEmpty(json, "subResource", target.subresource());
    json.set("requestKind", kind(target.kind()));
    json.set("requestResource", resource(target.resource()));
    putUnlessEmpty(json, "requestSubResource", target.subresource());
    putUnlessEmpty(json, "name", target.name());
    putUnlessEmpty(json, "namespace", target.attributedNamespace());
    json.put("operation", request.operation().name());
    json.set("userInfo", user(request.user()));
    json.put("dryRun", request.options().dryRun());
    json.set("options", request.options().json());
    return json;
  }

  private static ObjectNode kind(GroupVersionKind kind) {
    return Json.object()
        .put("group", kind.group())
        .put("version", kind.version())
        .put("kind", kind.kind());
  }

  private static ObjectNode resource(GroupVersionResource resource) {
    return Json.object()
        .put("group", resource.group())
        .put("version", resource.version())
        .put("resource", resource.resource());
  }

  private static ObjectNode user(UserInfo user) {
    ObjectNode json = Json.object();
    putUnlessEmpty(json, "username", user.name());
    putUnlessEmpty(json, "uid", user.uid());
    if (!user.groups().isEmpty()) {
      user.groups().forEach(json.putArray("groups")::add);
    }
    if (!user.extra().isEmpty()) {
      ObjectNode extra = json.putObject("extra");
      user.extra().forEach((key, values) -> values.forEach(extra.putArray(key)::add));
    }
    return json;
  }

  private static void putUnlessEmpty(ObjectNode json, String field, String value) {
    if (!value.isEmpty()) {
      json.put(field, value);
    }
  }
}
