package io.kubejar.apiserver.endpoints;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apimachinery.patch.PatchType;
import io.kubejar.apiserver.ApiRequest;
import io.kubejar.apiserver.ApiResponse;
import io.kubejar.apiserver.registry.ObjectUpdater;
import io.kubejar.apiserver.registry.Preconditions;
import io.kubejar.apiserver.registry.Registry;
import io.kubejar.apiserver.registry.ResourceDefinition;
import io.kubejar.apiserver.registry.WriteContext;
import java.util.function.UnaryOperator;

/**
 * Patches objects and their status.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/endpoints/handlers/patch.go}.
 */
final class Patching {
  private final Registry registry;
  private final Applying applying;

  Patching(Registry registry) {
    this.registry = registry;
    this.applying = new Applying(registry.ownership());
  }

  ApiResponse patch(ResourceDefinition definition, ApiRequest request) {
    PatchType type = PatchType.of(RequestBodies.mediaType(request.body()), !definition.isCustom());
    Warnings warnings = new Warnings();
    Writes.Kind kind = type == PatchType.APPLY ? Writes.Kind.APPLY : Writes.Kind.PATCH;
    WriteContext write = Writes.context(request, definition, kind, warnings);
    ObjectUpdater.Result result = warnings.during(() -> patch(write, request, type));
    return new ApiResponse.OfObject(result.created() ? 201 : 200, result.object(), warnings.list());
  }

  private ObjectUpdater.Result patch(WriteContext write, ApiRequest request, PatchType type) {
    boolean applies = type == PatchType.APPLY;
    ObjectUpdater.Mode mode =
        new ObjectUpdater.Mode(Updating.rules(write), Preconditions.NONE, applies, !applies);
    String name = request.info().name();
    ObjectUpdater.Candidate candidate =
        applies ? applying.candidate(write, request.body(), name) : candidate(write, request, type);
    return registry.updater().update(write, name, candidate, mode);
  }

  private static ObjectUpdater.Candidate candidate(
      WriteContext write, ApiRequest request, PatchType type) {
    String name = request.info().name();
    UnaryOperator<ObjectNode> patch =
        Patches.of(
            type,
            request.body(),
            write,
            new ObjectDecoder(write),
            write.definition().schema().get());
    return current -> {
      if (current == null) {
        throw StatusException.notFound(write.definition().groupResource(), name);
      }
      ObjectNode object = patch.apply(current.json());
      ObjectBodies.checkName(object, write.namespace(), name);
      write.definition().strategy().setDefaults(object);
      return object;
    };
  }
}
