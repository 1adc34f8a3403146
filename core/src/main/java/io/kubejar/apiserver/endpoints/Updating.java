package io.kubejar.apiserver.endpoints;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.ApiRequest;
import io.kubejar.apiserver.ApiResponse;
import io.kubejar.apiserver.registry.ObjectUpdater;
import io.kubejar.apiserver.registry.Preconditions;
import io.kubejar.apiserver.registry.Registry;
import io.kubejar.apiserver.registry.ResourceDefinition;
import io.kubejar.apiserver.registry.UpdateRules;
import io.kubejar.apiserver.registry.WriteContext;

/**
 * Replaces objects and their status.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/endpoints/handlers/update.go}.
 */
final class Updating {
  private final Registry registry;

  Updating(Registry registry) {
    this.registry = registry;
  }

  ApiResponse update(ResourceDefinition definition, ApiRequest request) {
    Warnings warnings = new Warnings();
    WriteContext write = Writes.context(request, definition, Writes.Kind.UPDATE, warnings);
    ObjectUpdater.Result result = warnings.during(() -> update(write, request));
    return new ApiResponse.OfObject(result.created() ? 201 : 200, result.object(), warnings.list());
  }

  private ObjectUpdater.Result update(WriteContext write, ApiRequest request) {
    String name = request.info().name();
    ObjectNode object = new ObjectDecoder(write).decode(request.body());
    ObjectBodies.checkName(object, write.namespace(), name);
    write.definition().strategy().setDefaults(object);
    Preconditions preconditions = Preconditions.ofUid(object.path("metadata").path("uid").asText());
    ObjectUpdater.Mode mode =
        new ObjectUpdater.Mode(rules(write), preconditions, mayCreate(write), true);
    return registry.updater().update(write, name, current -> object.deepCopy(), mode);
  }

  /**
   * The rules of the object, or of the subresource that is written.
   *
   * @throws StatusException if there is nothing that writes the subresource
   */
  static UpdateRules rules(WriteContext write) {
    UpdateRules rules = write.definition().strategy().updateRules(write.subresource());
    if (rules == null) {
      throw Routes.notBuilt(write.definition(), write.subresource());
    }
    return write.definition().isCustom() ? new CustomTypeRules(write.definition(), rules) : rules;
  }

  static boolean mayCreate(WriteContext write) {
    return write.subresource().isEmpty() && write.definition().strategy().allowsCreateOnUpdate();
  }
}
