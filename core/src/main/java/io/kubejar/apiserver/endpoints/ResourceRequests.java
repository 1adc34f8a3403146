package io.kubejar.apiserver.endpoints;

import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apiserver.ApiRequest;
import io.kubejar.apiserver.ApiResponse;
import io.kubejar.apiserver.RequestHandler;
import io.kubejar.apiserver.RequestInfo;
import io.kubejar.apiserver.registry.Registry;
import io.kubejar.apiserver.registry.ResourceDefinition;
import io.kubejar.apiserver.registry.ResourceVersions;
import io.kubejar.apiserver.registry.SubresourceHandler;
import io.kubejar.apiserver.registry.SubresourceHandlers;
import io.kubejar.apiserver.registry.WriteContext;
import java.util.List;

/**
 * Answers the requests for resources: finds the resource in the catalogue and hands the request to
 * the handler of its verb. Authorization is done before.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/endpoints/installer.go} for built-in resources and {@code
 * k8s.io/apiextensions-apiserver/pkg/apiserver/customresource_handler.go} for custom ones.
 */
public final class ResourceRequests implements RequestHandler {
  private final Registry registry;
  private final SubresourceHandlers handlers;
  private final Creating creating;
  private final Updating updating;
  private final Patching patching;
  private final Deleting deleting;
  private final Watching watching;
  private final Scaling scaling;

  /** Handles all that is generic; what needs a handler of its own answers 501. */
  public ResourceRequests(Registry registry) {
    this(registry, SubresourceHandlers.NONE);
  }

  /**
   * @param handlers answer what is not an operation on stored objects
   */
  public ResourceRequests(Registry registry, SubresourceHandlers handlers) {
    this.registry = registry;
    this.handlers = handlers;
    this.creating = new Creating(registry);
    this.updating = new Updating(registry);
    this.patching = new Patching(registry);
    this.deleting = new Deleting(registry);
    this.watching = new Watching(registry);
    this.scaling = new Scaling(registry);
  }

  @Override
  public ApiResponse handle(ApiRequest request, Runnable onAvailable) {
    RequestInfo info = request.info();
    GroupVersionResource resource = info.resource();
    ResourceDefinition definition =
        resource == null ? null : registry.context().catalog().find(resource);
    if (definition == null) {
      throw Routes.notFound(resource == null ? "" : resource.group());
    }
    Routes.check(definition, info);
    SubresourceHandler special = handlers.find(definition.groupResource(), info.subresource());
    if (special != null) {
      return special(special, definition, request);
    }
    return switch (info.subresource()) {
      case "" -> ofObject(definition, request, onAvailable);
      case "scale" -> scaling.handle(definition, request);
      default -> ofView(definition, request);
    };
  }

  /** A subresource that is another view of the stored object, such as its status. */
  private ApiResponse ofView(ResourceDefinition definition, ApiRequest request) {
    String subresource = request.info().subresource();
    if (definition.strategy().updateRules(subresource) == null) {
      throw Routes.notBuilt(definition, subresource);
    }
    return switch (request.info().verb()) {
      case "get" -> get(definition, request);
      case "update" -> updating.update(definition, request);
      case "patch" -> patching.patch(definition, request);
      default -> throw Routes.methodNotAllowed(definition, request.info());
    };
  }

  private ApiResponse special(
      SubresourceHandler handler, ResourceDefinition definition, ApiRequest request) {
    Warnings warnings = new Warnings();
    WriteContext write = Writes.context(request, definition, warnings);
    ApiResponse response =
        warnings.during(
            () ->
                handler.handle(
                    write, AdmittedCreation.admit(registry.context().admission(), write, request)));
    return Warnings.before(response, warnings.list());
  }

  private ApiResponse ofObject(
      ResourceDefinition definition, ApiRequest request, Runnable onAvailable) {
    if (!definition.verbs().contains("get")) {
      throw Routes.notBuilt(definition, request.info().subresource());
    }
    return switch (request.info().verb()) {
      case "get" -> get(definition, request);
      case "list" -> list(definition, request);
      case "watch" -> watching.watch(definition, request, onAvailable);
      case "create" -> creating.create(definition, request);
      case "update" -> updating.update(definition, request);
      case "patch" -> patching.patch(definition, request);
      case "delete" -> deleting.delete(definition, request);
      case "deletecollection" -> deleting.deleteCollection(definition, request);
      default -> throw Routes.methodNotAllowed(definition, request.info());
    };
  }

  private ApiResponse get(ResourceDefinition definition, ApiRequest request) {
    RequestInfo info = request.info();
    String version = request.query().firstOrEmpty("resourceVersion");
    registry.reader().awaitRevision(ResourceVersions.parseQuery(version));
    KubeObject object = registry.reader().get(definition, info.namespace(), info.name());
    return new ApiResponse.OfObject(200, object, List.of());
  }

  private ApiResponse list(ResourceDefinition definition, ApiRequest request) {
    ListOptions options = ListOptions.of(request.query(), false);
    return new ApiResponse.OfList(
        registry.reader().list(options.listRequest(definition, request.info().namespace())),
        List.of());
  }
}
