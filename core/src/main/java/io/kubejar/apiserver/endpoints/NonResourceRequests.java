package io.kubejar.apiserver.endpoints;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.BuiltInGroups;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.Status;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.ApiRequest;
import io.kubejar.apiserver.ApiResponse;
import io.kubejar.apiserver.Representation;
import io.kubejar.apiserver.RequestHandler;
import io.kubejar.apiserver.RequestInfo;
import io.kubejar.apiserver.openapi.OpenApiRequests;
import io.kubejar.apiserver.registry.ResourceCatalog;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests for paths that name no resource: discovery, version, health, OpenAPI, and the
 * list of all paths.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/server/routes} and {@code pkg/server/mux/pathrecorder.go}.
 */
public final class NonResourceRequests implements RequestHandler {
  private static final String API_PREFIX = "/api";
  private static final String APIS_PREFIX = "/apis";

  private final ResourceCatalog catalog;
  private final Discovery discovery;
  private final OpenApiRequests openApi;

  public NonResourceRequests(ResourceCatalog catalog, OpenApiRequests openApi) {
    this.catalog = catalog;
    this.discovery = new Discovery(catalog);
    this.openApi = openApi;
  }

  @Override
  public ApiResponse handle(ApiRequest request, Runnable onAvailable) {
    String path = withoutTrailingSlash(request.info().path());
    if (path.equals("/version")) {
      requireGet(request.info());
      return tree(ServerVersion.document());
    }
    if (HealthChecks.serves(path)) {
      ApiResponse health = HealthChecks.answer(path, request.query());
      return health == null ? notFound() : health;
    }
    if (path.equals(API_PREFIX) || path.startsWith(API_PREFIX + "/")) {
      requireGet(request.info());
      return core(path, request.representation());
    }
    if (path.equals(APIS_PREFIX) || path.startsWith(APIS_PREFIX + "/")) {
      return groups(path, request);
    }
    if (OpenApiRequests.serves(path)) {
      return openApi.answer(path, request.query().firstOrEmpty("hash"));
    }
    return path.isEmpty() ? tree(paths()) : notFound();
  }

  private static String withoutTrailingSlash(String path) {
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  private ApiResponse core(String path, Representation representation) {
    if (path.equals(API_PREFIX)) {
      return representation instanceof Representation.AggregatedDiscovery aggregated
          ? tree(discovery.aggregated(true, aggregated.version()))
          : tree(discovery.coreVersions());
    }
    return found(discovery.resources("", path.substring(API_PREFIX.length() + 1)), "");
  }

  private ApiResponse groups(String path, ApiRequest request) {
    if (path.equals(APIS_PREFIX)) {
      requireGet(request.info());
      return request.representation() instanceof Representation.AggregatedDiscovery aggregated
          ? tree(discovery.aggregated(false, aggregated.version()))
          : tree(discovery.groups());
    }
    String rest = path.substring(APIS_PREFIX.length() + 1);
    int slash = rest.indexOf('/');
    String group = slash < 0 ? rest : rest.substring(0, slash);
    if (BuiltInGroups.contains(group)) {
      requireGet(request.info());
    }
    ObjectNode document =
        slash < 0 ? discovery.group(group) : discovery.resources(group, rest.substring(slash + 1));
    return found(document, group);
  }

  private static ApiResponse found(@Nullable ObjectNode document, String group) {
    if (document == null) {
      throw Routes.notFound(group);
    }
    return tree(document);
  }

  private static ApiResponse tree(ObjectNode document) {
    return new ApiResponse.OfTree(200, document, List.of());
  }

  private static void requireGet(RequestInfo info) {
    if (!info.verb().equals("get")) {
      Status.Details details = new Status.Details("", "", "", "", List.of(), 0);
      throw new StatusException(
          new Status(
              405,
              "MethodNotAllowed",
              "the server does not allow this method on the requested resource",
              details));
    }
  }

  /** What an unknown path is answered with: the paths that there are. */
  private ApiResponse notFound() {
    return new ApiResponse.OfTree(404, paths(), List.of());
  }

  private ObjectNode paths() {
    TreeSet<String> paths = new TreeSet<>(HealthChecks.paths());
    paths.addAll(
        List.of(
            "/.well-known/openid-configuration",
            "/openid/v1/jwks",
            "/api",
            "/apis",
            "/apis/",
            "/openapi/v2",
            "/openapi/v3",
            "/openapi/v3/",
            "/version"));
    catalog
        .snapshot()
        .all()
        .forEach(
            definition -> {
              String group = definition.resource().group();
              if (group.isEmpty()) {
                paths.add("/api/" + definition.resource().version());
              } else {
                paths.add("/apis/" + group);
                paths.add("/apis/" + group + "/" + definition.resource().version());
              }
            });
    ObjectNode document = Json.object();
    ArrayNode list = document.putArray("paths");
    paths.forEach(list::add);
    return document;
  }
}
