package io.kubejar.apiserver.endpoints;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.Status;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.ApiRequest;
import io.kubejar.apiserver.ApiResponse;
import io.kubejar.apiserver.RequestHandler;
import io.kubejar.apiserver.RequestInfo;
import io.kubejar.apiserver.registry.DeletionOptions;
import io.kubejar.apiserver.registry.ObjectDeleter;
import io.kubejar.apiserver.registry.ObjectUpdater;
import io.kubejar.apiserver.registry.Preconditions;
import io.kubejar.apiserver.registry.Registry;
import io.kubejar.apiserver.registry.ResourceDefinition;
import io.kubejar.apiserver.registry.ResourceVersions;
import io.kubejar.apiserver.registry.UpdateRules;
import io.kubejar.apiserver.registry.WriteContext;
import io.kubejar.apiserver.registry.WriteOptions;
import java.util.ArrayList;
import java.util.List;

/**
 * Answers the requests for resources: finds the resource in the catalogue and hands the request to
 * the handler of its verb. Authorization is done before.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/endpoints/installer.go}.
 */
public final class ResourceRequests implements RequestHandler {
  private final Registry registry;
  private final Watching watching;

  public ResourceRequests(Registry registry) {
    this.registry = registry;
    this.watching = new Watching(registry);
  }

  @Override
  public ApiResponse handle(ApiRequest request, Runnable onAvailable) {
    RequestInfo info = request.info();
    GroupVersionResource resource = info.resource();
    ResourceDefinition definition =
        resource == null ? null : registry.context().catalog().find(resource);
    if (definition == null) {
      throw pathNotFound();
    }
    List<String> warnings = new ArrayList<>();
    WriteContext write =
        new WriteContext(
            definition,
            info.namespace(),
            info.subresource(),
            request.user(),
            new WriteOptions(false, request.userAgent(), Json.object()),
            warnings::add);
    return switch (info.verb()) {
      case "get" -> get(definition, request);
      case "list" -> {
        ListOptions options = ListOptions.of(request.query(), false);
        yield new ApiResponse.OfList(
            registry.reader().list(options.listRequest(definition, info.namespace())), List.of());
      }
      case "watch" -> watching.watch(definition, request, onAvailable);
      case "create" -> create(write, request, warnings);
      case "update" -> update(write, request, warnings);
      case "patch" -> patch(write, request, warnings);
      case "delete" -> delete(write, request, warnings);
      default -> throw StatusException.methodNotSupported(definition.groupResource(), info.verb());
    };
  }

  /** What a path that names nothing is answered with. */
  static StatusException pathNotFound() {
    Status.Details details = new Status.Details("", "", "", "", List.of(), 0);
    return new StatusException(
        new Status(404, "NotFound", "the server could not find the requested resource", details));
  }

  private ApiResponse get(ResourceDefinition definition, ApiRequest request) {
    RequestInfo info = request.info();
    registry
        .reader()
        .awaitRevision(
            ResourceVersions.parseQuery(request.query().firstOrEmpty("resourceVersion")));
    KubeObject object = registry.reader().get(definition, info.namespace(), info.name());
    return new ApiResponse.OfObject(200, object, List.of());
  }

  private ApiResponse create(WriteContext write, ApiRequest request, List<String> warnings) {
    ObjectNode object = RequestBodies.object(request.body());
    write.definition().strategy().setDefaults(object);
    KubeObject created = registry.creator().create(write, object);
    return new ApiResponse.OfObject(201, created, warnings);
  }

  private ApiResponse update(WriteContext write, ApiRequest request, List<String> warnings) {
    ObjectNode object = RequestBodies.object(request.body());
    write.definition().strategy().setDefaults(object);
    return finish(write, request.info().name(), current -> object.deepCopy(), warnings);
  }

  private ApiResponse patch(WriteContext write, ApiRequest request, List<String> warnings) {
    JsonNode patch = RequestBodies.tree(request.body());
    String name = request.info().name();
    ObjectUpdater.Candidate candidate =
        current -> {
          if (current == null) {
            throw StatusException.notFound(write.definition().groupResource(), name);
          }
          ObjectNode object = current.mutableJson();
          merge(object, patch);
          write.definition().strategy().setDefaults(object);
          return object;
        };
    return finish(write, name, candidate, warnings);
  }

  private static void merge(ObjectNode target, JsonNode patch) {
    patch
        .properties()
        .forEach(
            field -> {
              JsonNode value = field.getValue();
              if (value.isNull()) {
                target.remove(field.getKey());
              } else if (value.isObject()) {
                merge(target.withObjectProperty(field.getKey()), value);
              } else {
                target.set(field.getKey(), value);
              }
            });
  }

  private ApiResponse finish(
      WriteContext write, String name, ObjectUpdater.Candidate candidate, List<String> warnings) {
    UpdateRules rules =
        write.subresource().equals("status")
            ? UpdateRules.ofStatus(write.definition().strategy())
            : UpdateRules.ofObject(write.definition().strategy());
    boolean mayCreate = write.definition().strategy().allowsCreateOnUpdate();
    ObjectUpdater.Mode mode = new ObjectUpdater.Mode(rules, Preconditions.NONE, mayCreate, true);
    ObjectUpdater.Result result = registry.updater().update(write, name, candidate, mode);
    return new ApiResponse.OfObject(result.created() ? 201 : 200, result.object(), warnings);
  }

  private ApiResponse delete(WriteContext write, ApiRequest request, List<String> warnings) {
    DeletionOptions options = DeletionRequests.options(request);
    ObjectDeleter.Result result = registry.deleter().delete(write, request.info().name(), options);
    boolean done = result.deleted() || result.pending();
    if (done && !write.definition().strategy().returnsDeletedObject()) {
      Status.Details details =
          Status.Details.of(write.definition().groupResource(), result.object().name())
              .withUid(result.object().uid());
      Status status = new Status(200, "", "", details);
      ObjectNode json = status.toJson();
      json.remove("code");
      return new ApiResponse.OfTree(200, json, warnings);
    }
    return new ApiResponse.OfObject(200, result.object(), warnings);
  }
}
