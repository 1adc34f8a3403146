package io.kubejar.apiserver.endpoints;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectList;
import io.kubejar.apimachinery.Status;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.ApiRequest;
import io.kubejar.apiserver.ApiResponse;
import io.kubejar.apiserver.registry.DeletionOptions;
import io.kubejar.apiserver.registry.ObjectDeleter;
import io.kubejar.apiserver.registry.Registry;
import io.kubejar.apiserver.registry.ResourceDefinition;
import io.kubejar.apiserver.registry.WriteContext;

/**
 * Deletes objects, one or a collection.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/endpoints/handlers/delete.go}.
 */
final class Deleting {
  private final Registry registry;

  Deleting(Registry registry) {
    this.registry = registry;
  }

  ApiResponse delete(ResourceDefinition definition, ApiRequest request) {
    Warnings warnings = new Warnings();
    DeletionRequest deletion = DeletionRequest.of(request);
    WriteContext write = deletion.context(request, definition, warnings);
    ObjectDeleter.Result result =
        warnings.during(
            () -> registry.deleter().delete(write, request.info().name(), deletion.options()));
    int code = !result.deleted() && deletion.cascadesByOldField() ? 202 : 200;
    boolean object =
        definition.strategy().returnsDeletedObject() || !(result.deleted() || result.pending());
    return object
        ? new ApiResponse.OfObject(code, result.object(), warnings.list())
        : new ApiResponse.OfTree(code, success(definition, result.object()), warnings.list());
  }

  private static ObjectNode success(ResourceDefinition definition, KubeObject object) {
    Status.Details details =
        Status.Details.of(definition.groupResource(), object.name()).withUid(object.uid());
    ObjectNode status = new Status(200, "", "", details).toJson();
    status.remove("code");
    return status;
  }

  ApiResponse deleteCollection(ResourceDefinition definition, ApiRequest request) {
    Warnings warnings = new Warnings();
    ListOptions list = ListOptions.of(request.query(), false);
    DeletionRequest deletion = DeletionRequest.of(request);
    WriteContext write = deletion.context(request, definition, warnings);
    ObjectList objects =
        registry.reader().list(list.listRequest(definition, request.info().namespace()));
    DeletionOptions options = deletion.options().with(DeletionOptions.Admission.OF_COLLECTION);
    return warnings.during(
        () -> {
          for (KubeObject object : objects.items()) {
            deleteOne(write.withNamespace(object.namespace()), object.name(), options);
          }
          return new ApiResponse.OfList(objects, warnings.list());
        });
  }

  private void deleteOne(WriteContext write, String name, DeletionOptions options) {
    try {
      registry.deleter().delete(write, name, options);
    } catch (StatusException e) {
      // Somebody else deleted it since it was listed.
      if (!e.isNotFound()) {
        throw e;
      }
    }
  }
}
