package io.kubejar.apiserver.endpoints;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apiserver.ApiRequest;
import io.kubejar.apiserver.ApiResponse;
import io.kubejar.apiserver.registry.Registry;
import io.kubejar.apiserver.registry.ResourceDefinition;
import io.kubejar.apiserver.registry.WriteContext;

/**
 * Creates objects.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/endpoints/handlers/create.go}.
 */
final class Creating {
  private final Registry registry;

  Creating(Registry registry) {
    this.registry = registry;
  }

  ApiResponse create(ResourceDefinition definition, ApiRequest request) {
    Warnings warnings = new Warnings();
    WriteContext write = Writes.context(request, definition, Writes.Kind.CREATE, warnings);
    KubeObject created = warnings.during(() -> create(write, request));
    return new ApiResponse.OfObject(201, created, warnings.list());
  }

  private KubeObject create(WriteContext write, ApiRequest request) {
    ResourceDefinition definition = write.definition();
    ObjectNode object = new ObjectDecoder(write).decode(request.body());
    if (definition.isCustom()) {
      ObjectBodies.checkType(object, definition);
    }
    definition.strategy().setDefaults(object);
    return registry.creator().create(write, object);
  }
}
