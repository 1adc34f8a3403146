package io.kubejar.apiserver.endpoints;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectList;
import io.kubejar.apimachinery.Status;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apimachinery.schema.TypeTable;
import io.kubejar.apiserver.ApiRequest;
import io.kubejar.apiserver.ApiResponse;
import io.kubejar.apiserver.QueryParameters;
import io.kubejar.apiserver.Representation;
import io.kubejar.apiserver.RequestBody;
import io.kubejar.apiserver.RequestInfo;
import io.kubejar.apiserver.UserInfo;
import io.kubejar.apiserver.admission.AdmissionChain;
import io.kubejar.apiserver.registry.BuiltInResources;
import io.kubejar.apiserver.registry.BuiltInStrategies;
import io.kubejar.apiserver.registry.FieldOwnership;
import io.kubejar.apiserver.registry.ManagedFields;
import io.kubejar.apiserver.registry.Registry;
import io.kubejar.apiserver.registry.RegistryContext;
import io.kubejar.apiserver.registry.ResourceCatalog;
import io.kubejar.clock.EventLoop;
import io.kubejar.clock.Randomness;
import io.kubejar.clock.VirtualClock;
import io.kubejar.store.InMemoryStore;
import io.kubejar.trace.Trace;
import io.kubejar.watch.WatchStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The resource handlers over an empty store, without HTTP, in virtual time. */
final class TestApiServer implements AutoCloseable {
  static final UserInfo USER = UserInfo.authenticated("tester", List.of());

  final InMemoryStore store = new InMemoryStore();
  final VirtualClock clock = new VirtualClock(Instant.parse("2026-01-02T03:04:05.678Z"));
  final EventLoop loop = EventLoop.start("test-loop", clock);
  final ResourceCatalog catalog =
      new ResourceCatalog(
          BuiltInResources.load(TypeTable.builtIn()::schema, new BuiltInStrategies(Map.of())));
  final Trace trace = new Trace(clock);
  final ResourceRequests handler;

  TestApiServer() {
    this(AdmissionChain.EMPTY);
  }

  TestApiServer(AdmissionChain admission) {
    handler = new ResourceRequests(new Registry(context(admission), FieldOwnership.NONE));
  }

  private TestApiServer(boolean ownsFields) {
    FieldOwnership ownership = ownsFields ? new ManagedFields(catalog, clock) : FieldOwnership.NONE;
    handler = new ResourceRequests(new Registry(context(AdmissionChain.EMPTY), ownership));
  }

  /** A server that keeps managedFields, and takes applies. */
  static TestApiServer withFieldOwnership() {
    return new TestApiServer(true);
  }

  private RegistryContext context(AdmissionChain admission) {
    return new RegistryContext(store, catalog, admission, loop, new Randomness(1), trace);
  }

  /** A path below the resource, its query and body, as a client would send them. */
  ApiResponse send(String verb, String path, @Nullable String body) {
    return send(verb, path, "application/json", body, () -> {});
  }

  ApiResponse send(
      String verb, String path, String mediaType, @Nullable String body, Runnable onAvailable) {
    int question = path.indexOf('?');
    String bare = question < 0 ? path : path.substring(0, question);
    QueryParameters query =
        question < 0 ? QueryParameters.none() : query(path.substring(question + 1));
    RequestBody sent =
        body == null
            ? RequestBody.NONE
            : new RequestBody.Text(mediaType, body.getBytes(StandardCharsets.UTF_8));
    return handler.handle(
        new ApiRequest(info(verb, bare), USER, query, sent, Representation.OBJECT, "tester/1.0"),
        onAvailable);
  }

  private static QueryParameters query(String text) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (String pair : text.split("&", -1)) {
      int equals = pair.indexOf('=');
      values.put(pair.substring(0, equals), List.of(pair.substring(equals + 1)));
    }
    return new QueryParameters(values);
  }

  private static RequestInfo info(String verb, String path) {
    String[] parts = path.split("/", -1);
    int at = parts[1].equals("api") ? 3 : 4;
    String group = at == 3 ? "" : parts[2];
    String version = parts[at - 1];
    String namespace = "";
    if (parts[at].equals("namespaces") && parts.length > at + 2) {
      namespace = parts[at + 1];
      at += 2;
    }
    return new RequestInfo(
        verb,
        new GroupVersionResource(group, version, parts[at]),
        namespace,
        parts.length > at + 1 ? parts[at + 1] : "",
        parts.length > at + 2 ? parts[at + 2] : "",
        path);
  }

  KubeObject create(String path, String body) {
    return object(send("create", path, body));
  }

  KubeObject get(String path) {
    return object(send("get", path, null));
  }

  KubeObject update(String path, String body) {
    return object(send("update", path, body));
  }

  KubeObject patch(String path, String body) {
    return object(send("patch", path, "application/merge-patch+json", body, () -> {}));
  }

  ApiResponse delete(String path) {
    return send("delete", path, null);
  }

  ObjectList list(String path) {
    return ((ApiResponse.OfList) send("list", path, null)).list();
  }

  WatchStream watch(String path) {
    return watch(path, () -> {});
  }

  WatchStream watch(String path, Runnable onAvailable) {
    return ((ApiResponse.OfWatch) send("watch", path, "", null, onAvailable)).stream();
  }

  /** The status with which a request is refused. */
  Status refusal(String verb, String path, @Nullable String body) {
    try {
      send(verb, path, body);
    } catch (StatusException e) {
      return e.status();
    }
    throw new AssertionError(verb + " " + path + " was not refused");
  }

  static KubeObject object(ApiResponse response) {
    return ((ApiResponse.OfObject) response).object();
  }

  static JsonNode tree(ApiResponse response) {
    return ((ApiResponse.OfTree) response).tree();
  }

  static String configMap(String name) {
    return configMap(name, "{}");
  }

  static String configMap(String name, String data) {
    return Json.object()
        .put("apiVersion", "v1")
        .put("kind", "ConfigMap")
        .<com.fasterxml.jackson.databind.node.ObjectNode>set(
            "metadata", Json.object().put("name", name))
        .set("data", Json.parse(data))
        .toString();
  }

  @Override
  public void close() {
    store.close();
    loop.close();
  }
}
