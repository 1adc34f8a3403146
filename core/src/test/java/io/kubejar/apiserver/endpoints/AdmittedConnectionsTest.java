package io.kubejar.apiserver.endpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apimachinery.schema.TypeTable;
import io.kubejar.apiserver.ApiRequest;
import io.kubejar.apiserver.ApiResponse;
import io.kubejar.apiserver.QueryParameters;
import io.kubejar.apiserver.Representation;
import io.kubejar.apiserver.RequestBody;
import io.kubejar.apiserver.RequestHandler;
import io.kubejar.apiserver.RequestInfo;
import io.kubejar.apiserver.UserInfo;
import io.kubejar.apiserver.admission.AdmissionChain;
import io.kubejar.apiserver.admission.AdmissionHooks;
import io.kubejar.apiserver.admission.AdmissionPlugin;
import io.kubejar.apiserver.admission.AdmissionRequest;
import io.kubejar.apiserver.registry.BuiltInResources;
import io.kubejar.apiserver.registry.BuiltInStrategies;
import io.kubejar.apiserver.registry.RegistryContext;
import io.kubejar.apiserver.registry.ResourceCatalog;
import io.kubejar.clock.Randomness;
import io.kubejar.store.InMemoryStore;
import io.kubejar.testing.InProcessControlPlane;
import io.kubejar.testing.TestControlPlane;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AdmittedConnectionsTest {
  private static final GroupVersionResource PODS = new GroupVersionResource("", "v1", "pods");

  private final InProcessControlPlane plane = new InProcessControlPlane();
  private final InMemoryStore store = new InMemoryStore();
  private final List<ApiRequest> handedOn = new ArrayList<>();
  private final RequestHandler next =
      (request, onAvailable) -> {
        handedOn.add(request);
        return new ApiResponse.OfText(200, "text/plain", new byte[0]);
      };

  @AfterEach
  void close() {
    store.close();
    plane.close();
  }

  @Test
  void anExecIsAdmittedAsItsOptions() {
    List<String> seen = new ArrayList<>();
    List<JsonNode> objects = new ArrayList<>();
    AdmissionHooks hooks = new AdmissionHooks((changed, target) -> TestControlPlane.yaml("{}"));
    hooks.addValidating(
        request -> {
          seen.add(
              request.operation()
                  + " "
                  + request.kind().kind()
                  + " "
                  + request.namespace()
                  + "/"
                  + request.name());
          objects.add(request.object());
        });
    connections(hooks).handle(exec("exec"), () -> {});
    assertThat(seen).containsExactly("CONNECT PodExecOptions shop/p");
    assertThat(objects)
        .containsExactly(
            TestControlPlane.yaml(
                "{kind: PodExecOptions, apiVersion: v1, stdout: true, container: c, command: [ls,"
                    + " -l]}"));
    assertThat(handedOn).hasSize(1);
  }

  @Test
  void aRefusedExecIsNotMade() {
    AdmissionHooks hooks = new AdmissionHooks((changed, target) -> TestControlPlane.yaml("{}"));
    hooks.addMutating(request -> request.deny("no shells"));
    assertThatThrownBy(() -> connections(hooks).handle(exec("exec"), () -> {}))
        .isInstanceOf(StatusException.class)
        .hasMessage("pods \"p\" is forbidden: no shells");
    assertThat(handedOn).isEmpty();
  }

  @Test
  void logsAreReadAndNotAdmitted() {
    AdmissionHooks hooks = new AdmissionHooks((changed, target) -> TestControlPlane.yaml("{}"));
    hooks.addMutating(request -> request.deny("no"));
    connections(hooks).handle(exec("log"), () -> {});
    assertThat(handedOn).hasSize(1);
  }

  @Test
  void pluginsThatDoNotSayOtherwiseAreNotAskedAboutConnections() {
    List<AdmissionRequest> asked = new ArrayList<>();
    AdmissionPlugin plugin =
        new AdmissionPlugin() {
          @Override
          public String name() {
            return "Curious";
          }

          @Override
          public void validate(AdmissionRequest request, @Nullable KubeObject object) {
            asked.add(request);
          }
        };
    connections(plugin).handle(exec("exec"), () -> {});
    assertThat(asked).isEmpty();
  }

  private AdmittedConnections connections(AdmissionPlugin plugin) {
    ResourceCatalog catalog =
        new ResourceCatalog(
            BuiltInResources.load(TypeTable.builtIn()::schema, new BuiltInStrategies(Map.of())));
    return new AdmittedConnections(
        new RegistryContext(
            store,
            catalog,
            new AdmissionChain(List.of(plugin)),
            plane.loop(),
            new Randomness(1),
            plane.trace()),
        next);
  }

  private static ApiRequest exec(String subresource) {
    return new ApiRequest(
        new RequestInfo("create", PODS, "shop", "p", subresource, "/"),
        UserInfo.authenticated("alice", List.of()),
        new QueryParameters(
            Map.of(
                "command", List.of("ls", "-l"),
                "container", List.of("c"),
                "stdout", List.of("true"))),
        RequestBody.NONE,
        Representation.OBJECT,
        "test");
  }
}
