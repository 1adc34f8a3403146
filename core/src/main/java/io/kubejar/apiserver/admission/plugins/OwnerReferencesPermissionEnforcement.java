package io.kubejar.apiserver.admission.plugins;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.GroupVersionKind;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apiserver.RequestInfo;
import io.kubejar.apiserver.admission.AdmissionPlugin;
import io.kubejar.apiserver.admission.AdmissionRequest;
import io.kubejar.apiserver.admission.Operation;
import io.kubejar.apiserver.authorization.Authorizer;
import io.kubejar.apiserver.registry.ResourceCatalog;
import io.kubejar.apiserver.registry.ResourceDefinition;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whoever gives an object other owners must be allowed to delete it, and whoever lets it block its
 * owner's deletion must be allowed to set the owner's finalizers. Off unless it is enabled.
 *
 * <p>Follows {@code plugin/pkg/admission/gc/gc_admission.go}.
 */
public final class OwnerReferencesPermissionEnforcement implements AdmissionPlugin {
  private final Authorizer authorizer;
  private final ResourceCatalog catalog;

  /**
   * @param authorizer decides what the writer may do
   * @param catalog knows the resources of owners
   */
  public OwnerReferencesPermissionEnforcement(Authorizer authorizer, ResourceCatalog catalog) {
    this.authorizer = authorizer;
    this.catalog = catalog;
  }

  @Override
  public String name() {
    return "OwnerReferencesPermissionEnforcement";
  }

  @Override
  public boolean handles(Operation operation) {
    return operation == Operation.CREATE || operation == Operation.UPDATE;
  }

  @Override
  public void validate(AdmissionRequest request, @Nullable KubeObject object) {
    if (object == null || isPodStatus(request.target())) {
      return;
    }
    KubeObject old = request.oldObject();
    JsonNode owners = object.metadata().path("ownerReferences");
    JsonNode before = old == null ? null : old.metadata().path("ownerReferences");
    if (before == null ? owners.isEmpty() : owners.equals(before)) {
      return;
    }
    if (request.operation() == Operation.UPDATE) {
      requireDelete(request, object);
    }
    for (JsonNode owner : newlyBlocking(owners, before)) {
      requireFinalizers(request, object, owner);
    }
  }

  private static boolean isPodStatus(AdmissionRequest.Target target) {
    return target.resource().group().isEmpty()
        && target.resource().resource().equals("pods")
        && target.subresource().equals("status");
  }

  private void requireDelete(AdmissionRequest request, KubeObject object) {
    AdmissionRequest.Target target = request.target();
    RequestInfo delete =
        new RequestInfo(
            "delete",
            target.resource(),
            target.namespace(),
            target.name(),
            target.subresource(),
            "");
    Authorizer.Decision decision = authorizer.authorize(request.user(), delete);
    if (!decision.allowed()) {
      throw Requests.forbidden(
          request,
          object.json(),
          "cannot set an ownerRef on a resource you can't delete: "
              + decision.reason()
              + ", <nil>");
    }
  }

  private static List<JsonNode> newlyBlocking(JsonNode owners, @Nullable JsonNode before) {
    List<JsonNode> blocking = new ArrayList<>();
    for (JsonNode owner : owners) {
      if (owner.path("blockOwnerDeletion").asBoolean() && !blockedBefore(owner, before)) {
        blocking.add(owner);
      }
    }
    return blocking;
  }

  private static boolean blockedBefore(JsonNode owner, @Nullable JsonNode before) {
    if (before != null) {
      for (JsonNode old : before) {
        if (old.path("uid").equals(owner.path("uid"))) {
          return old.path("blockOwnerDeletion").asBoolean();
        }
      }
    }
    return false;
  }

  private void requireFinalizers(AdmissionRequest request, KubeObject object, JsonNode owner) {
    GroupVersionKind kind =
        GroupVersionKind.of(owner.path("apiVersion").asText(), owner.path("kind").asText());
    ResourceDefinition definition = catalog.findKind(kind);
    if (definition == null) {
      throw Requests.forbidden(
          request,
          object.json(),
          "cannot set blockOwnerDeletion in this case because cannot find RESTMapping for"
              + " APIVersion %s Kind %s: no matches for kind \"%s\" in version \"%s\""
                  .formatted(
                      owner.path("apiVersion").asText(),
                      kind.kind(),
                      kind.kind(),
                      owner.path("apiVersion").asText()));
    }
    GroupVersionResource resource = definition.resource();
    RequestInfo update =
        new RequestInfo(
            "update",
            resource,
            definition.namespaced() ? request.target().namespace() : "",
            owner.path("name").asText(),
            "finalizers",
            "");
    Authorizer.Decision decision = authorizer.authorize(request.user(), update);
    if (!decision.allowed()) {
      throw Requests.forbidden(
          request,
          object.json(),
          "cannot set blockOwnerDeletion if an ownerReference refers to a resource you can't set"
              + " finalizers on: "
              + decision.reason()
              + ", <nil>");
    }
  }
}
