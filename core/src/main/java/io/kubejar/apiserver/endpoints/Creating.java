package io.kubejar.apiserver.endpoints;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apiserver.ApiRequest;
import io.kubejar.apiserver.ApiResponse;
import io.kubejar.apiserver.registry.Registry;
import io.kubejar.apiserver.registry.ResourceDefinition;
import io.kubejar.apiserver.registry.WriteContext;
import java.util.ArrayList;
import java.util.List;

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
    List<String> warnings = new ArrayList<>();
    WriteContext write =
        Writes.context(request, definition, Writes.Kind.CREATE, warnings::add);
    ObjectNode object = new ObjectDecoder(write).decode(request.body());
    if (definition.isCustom()) {
      ObjectBodies.checkType(object, definition);
    }
    definition.strategy().setDefaults(object);
    KubeObject created = registry.creator().create(write, object);
    return new ApiResponse.OfObject(201, created, warnings);
  }
}
