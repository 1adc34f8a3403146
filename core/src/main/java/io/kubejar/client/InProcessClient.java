package io.kubejar.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectList;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.ApiRequest;
import io.kubejar.apiserver.ApiResponse;
import io.kubejar.apiserver.QueryParameters;
import io.kubejar.apiserver.Representation;
import io.kubejar.apiserver.RequestBody;
import io.kubejar.apiserver.RequestHandler;
import io.kubejar.apiserver.RequestInfo;
import io.kubejar.apiserver.UserInfo;
import io.kubejar.watch.WatchStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** A {@link Client} that hands its requests to the API server's chain by a method call. */
public final class InProcessClient implements Client {
  private static final String JSON = "application/json";
  private static final Runnable NOT_WATCHING = () -> {};

  private final RequestHandler handler;
  private final Supplier<UserInfo> user;
  private final String userAgent;

  /**
   * A client with its own identity.
   *
   * @param userAgent what the API server names as field manager for it, such as {@code kubelet}
   */
  public InProcessClient(RequestHandler handler, UserInfo user, String userAgent) {
    this(handler, () -> user, userAgent);
  }

  /**
   * A client whose identity is found out anew for each request.
   *
   * @param user the sender; throws a {@link StatusException} if it is not valid any more
   */
  public InProcessClient(RequestHandler handler, Supplier<UserInfo> user, String userAgent) {
    this.handler = handler;
    this.user = user;
    this.userAgent = userAgent;
  }

  @Override
  public ResourceClient resource(GroupVersionResource resource) {
    return new Operations(resource);
  }

  private final class Operations implements ResourceClient {
    private final GroupVersionResource resource;

    Operations(GroupVersionResource resource) {
      this.resource = resource;
    }

    @Override
    public KubeObject get(String namespace, String name) {
      return object(send(info("get", namespace, name, ""), Map.of(), RequestBody.NONE));
    }

    @Override
    public Optional<KubeObject> find(String namespace, String name) {
      try {
        return Optional.of(get(namespace, name));
      } catch (StatusException e) {
        if (e.isNotFound()) {
          return Optional.empty();
        }
        throw e;
      }
    }

    @Override
    public ObjectList list(String namespace, Map<String, String> query) {
      ApiResponse response = send(selecting("list", namespace, query), query, RequestBody.NONE);
      if (response instanceof ApiResponse.OfList answer) {
        return answer.list();
      }
      throw unexpected(response);
    }

    @Override
    public WatchStream watch(String namespace, Map<String, String> query, Runnable onAvailable) {
      ApiRequest request = request(selecting("watch", namespace, query), query, RequestBody.NONE);
      ApiResponse response = handler.handle(request, onAvailable);
      if (response instanceof ApiResponse.OfWatch answer) {
        return answer.stream();
      }
      throw unexpected(response);
    }

    @Override
    public KubeObject create(String namespace, ObjectNode object) {
      return object(send(info("create", namespace, "", ""), Map.of(), body(object)));
    }

    @Override
    public KubeObject update(ObjectNode object) {
      return put(object, "");
    }

    @Override
    public KubeObject updateStatus(ObjectNode object) {
      return put(object, "status");
    }

    @Override
    public KubeObject getSubresource(
        String namespace, String name, String subresource, Map<String, String> query) {
      return object(send(info("get", namespace, name, subresource), query, RequestBody.NONE));
    }

    @Override
    public KubeObject updateSubresource(String subresource, ObjectNode object) {
      return put(object, subresource);
    }

    private KubeObject put(ObjectNode object, String subresource) {
      JsonNode metadata = object.path("metadata");
      String namespace = metadata.path("namespace").asText();
      RequestInfo info = info("update", namespace, metadata.path("name").asText(), subresource);
      return object(send(info, Map.of(), body(object)));
    }

    @Override
    public void createSubresource(
        String namespace, String name, String subresource, ObjectNode object) {
      send(info("create", namespace, name, subresource), Map.of(), body(object));
    }

    @Override
    public KubeObject patch(
        String namespace, String name, String subresource, String mediaType, JsonNode patch) {
      RequestBody body = new RequestBody.Parsed(mediaType, patch);
      return object(send(info("patch", namespace, name, subresource), Map.of(), body));
    }

    @Override
    public KubeObject applyStatus(ObjectNode object, String fieldManager) {
      JsonNode metadata = object.path("metadata");
      RequestInfo request =
          info(
              "patch",
              metadata.path("namespace").asText(),
              metadata.path("name").asText(),
              "status");
      RequestBody body = new RequestBody.Parsed("application/apply-patch+yaml", object);
      Map<String, String> query = Map.of("fieldManager", fieldManager, "force", "true");
      return object(send(request, query, body));
    }

    @Override
    public void delete(String namespace, String name, ObjectNode options) {
      RequestBody body = options.isEmpty() ? RequestBody.NONE : body(options);
      send(info("delete", namespace, name, ""), Map.of(), body);
    }

    private RequestInfo info(String verb, String namespace, String name, String subresource) {
      String path = path(namespace, name, subresource);
      return new RequestInfo(verb, resource, namespace, name, subresource, path);
    }

    private RequestInfo selecting(String verb, String namespace, Map<String, String> query) {
      String selector = query.getOrDefault("fieldSelector", "");
      return new RequestInfo(verb, resource, namespace, "", "", path(namespace, "", ""), selector);
    }

    private String path(String namespace, String name, String subresource) {
      StringBuilder path = new StringBuilder(resource.group().isEmpty() ? "/api/" : "/apis/");
      path.append(resource.apiVersion());
      if (!namespace.isEmpty()) {
        path.append("/namespaces/").append(namespace);
      }
      path.append('/').append(resource.resource());
      if (!name.isEmpty()) {
        path.append('/').append(name);
      }
      if (!subresource.isEmpty()) {
        path.append('/').append(subresource);
      }
      return path.toString();
    }
  }

  private static RequestBody body(ObjectNode object) {
    return new RequestBody.Parsed(JSON, object);
  }

  private ApiResponse send(RequestInfo info, Map<String, String> query, RequestBody body) {
    return handler.handle(request(info, query, body), NOT_WATCHING);
  }

  private ApiRequest request(RequestInfo info, Map<String, String> query, RequestBody body) {
    return new ApiRequest(
        info, user.get(), parameters(query), body, Representation.OBJECT, userAgent);
  }

  private static QueryParameters parameters(Map<String, String> query) {
    return query.isEmpty()
        ? QueryParameters.none()
        : new QueryParameters(
            query.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> List.of(e.getValue()))));
  }

  private static KubeObject object(ApiResponse response) {
    if (response instanceof ApiResponse.OfObject answer) {
      return answer.object();
    }
    if (response instanceof ApiResponse.OfTree answer && answer.tree() instanceof ObjectNode tree) {
      return KubeObject.of(tree);
    }
    throw unexpected(response);
  }

  private static StatusException unexpected(ApiResponse response) {
    return StatusException.internal(
        "the in-process client cannot use a " + response.getClass().getSimpleName());
  }
}
