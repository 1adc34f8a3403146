package io.kubejar.apiserver.endpoints;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupVersionKind;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apimachinery.patch.PatchType;
import io.kubejar.apimachinery.schema.Schema.ObjectSchema;
import io.kubejar.apimachinery.schema.TypeTable;
import io.kubejar.apiserver.ApiRequest;
import io.kubejar.apiserver.ApiResponse;
import io.kubejar.apiserver.registry.ObjectUpdater;
import io.kubejar.apiserver.registry.Preconditions;
import io.kubejar.apiserver.registry.Registry;
import io.kubejar.apiserver.registry.ResourceDefinition;
import io.kubejar.apiserver.registry.ScalePaths;
import io.kubejar.apiserver.registry.UpdateRules;
import io.kubejar.apiserver.registry.WriteContext;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The scale subresource: shows an object as an {@code autoscaling/v1 Scale} and writes its
 * replicas.
 *
 * <p>Follows {@code ScaleREST} of {@code pkg/registry/apps} and of {@code
 * k8s.io/apiextensions-apiserver/pkg/registry/customresource/etcd.go}.
 */
final class Scaling {
  static final GroupVersionKind KIND = new GroupVersionKind("autoscaling", "v1", "Scale");
  private static final String TYPE = "io.k8s.api.autoscaling.v1.Scale";

  private final Registry registry;

  Scaling(Registry registry) {
    this.registry = registry;
  }

  ApiResponse handle(ResourceDefinition definition, ApiRequest request) {
    ScalePaths paths = definition.scale();
    if (paths == null) {
      throw Routes.notFound();
    }
    Scales scales = new Scales(definition, paths);
    return switch (request.info().verb()) {
      case "get" -> {
        KubeObject object =
            registry.reader().get(definition, request.info().namespace(), request.info().name());
        yield new ApiResponse.OfObject(200, scales.of(object), List.of());
      }
      case "update" -> update(definition, request, scales);
      case "patch" -> patch(definition, request, scales);
      default -> throw Routes.methodNotAllowed(definition, request.info());
    };
  }

  private ApiResponse update(ResourceDefinition definition, ApiRequest request, Scales scales) {
    Warnings warnings = new Warnings();
    WriteContext write = Writes.context(request, definition, Writes.Kind.UPDATE, warnings);
    KubeObject written =
        warnings.during(
            () -> {
              ObjectNode scale = decoder(write).decode(request.body());
              return write(write, request, current -> scale, scales);
            });
    return new ApiResponse.OfObject(200, scales.of(written), warnings.list());
  }

  private ApiResponse patch(ResourceDefinition definition, ApiRequest request, Scales scales) {
    PatchType type = PatchType.of(RequestBodies.mediaType(request.body()), !definition.isCustom());
    Warnings warnings = new Warnings();
    Writes.Kind kind = type == PatchType.APPLY ? Writes.Kind.APPLY : Writes.Kind.PATCH;
    WriteContext write = Writes.context(request, definition, kind, warnings);
    // An apply owns spec.replicas alone, so that what it does to a Scale is a merge.
    PatchType effective = type == PatchType.APPLY ? PatchType.MERGE : type;
    KubeObject written =
        warnings.during(
            () -> {
              UnaryOperator<ObjectNode> patch =
                  Patches.of(effective, request.body(), write, decoder(write), schema());
              return write(write, request, patch, scales);
            });
    return new ApiResponse.OfObject(200, scales.of(written), warnings.list());
  }

  private static ObjectDecoder decoder(WriteContext write) {
    return new ObjectDecoder(write, KIND, schema());
  }

  private static ObjectSchema schema() {
    return TypeTable.builtIn().schema(TYPE);
  }

  private KubeObject write(
      WriteContext write, ApiRequest request, UnaryOperator<ObjectNode> change, Scales scales) {
    String name = request.info().name();
    boolean applies = RequestBodies.mediaType(request.body()).contains("apply-patch");
    ObjectUpdater.Candidate candidate =
        current -> {
          if (current == null) {
            throw StatusException.notFound(write.definition().groupResource(), name);
          }
          ObjectNode object = scaled(write, current, change, scales);
          registry.ownership().trackScale(write, current, object, applies);
          return object;
        };
    UpdateRules rules = UpdateRules.ofObject(write.definition().strategy());
    ObjectUpdater.Mode mode =
        new ObjectUpdater.Mode(rules, Preconditions.NONE, false, false, scales.admissionView());
    return registry.updater().update(write, name, candidate, mode).object();
  }

  private static ObjectNode scaled(
      WriteContext write, KubeObject current, UnaryOperator<ObjectNode> change, Scales scales) {
    ObjectNode scale = change.apply(scales.toUpdate(current).json());
    ObjectBodies.checkName(scale, write.namespace(), current.name());
    Preconditions.ofUid(scale.path("metadata").path("uid").asText()).check(write, current);
    return scales.write(scale, current);
  }
}
