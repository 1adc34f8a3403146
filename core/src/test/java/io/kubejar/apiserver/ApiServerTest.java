package io.kubejar.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.authorization.Authorizer;
import io.kubejar.clock.VirtualClock;
import io.kubejar.trace.Trace;
import io.kubejar.trace.TraceEntry;
import io.kubejar.trace.TraceEntry.Hop;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ApiServerTest {
  private static final UserInfo ADMIN =
      UserInfo.authenticated("admin", List.of(UserInfo.SYSTEM_MASTERS));
  private static final UserInfo ALICE = UserInfo.authenticated("alice", List.of());

  private final Trace trace = new Trace(new VirtualClock(Instant.EPOCH));

  private ApiServer server(RequestHandler resources) {
    return new ApiServer(
        Authorizer.privilegedGroups(Set.of(UserInfo.SYSTEM_MASTERS)),
        resources,
        (request, onAvailable) -> new ApiResponse.OfText(200, "text/plain", new byte[0]),
        (request, response) -> response,
        trace);
  }

  private static ApiRequest request(UserInfo user, RequestInfo info) {
    return new ApiRequest(
        info, user, QueryParameters.none(), RequestBody.NONE, Representation.OBJECT, "test");
  }

  private static RequestInfo pods(String verb, String name, String subresource) {
    GroupVersionResource resource = GroupVersionResource.of("v1", "pods");
    return new RequestInfo(verb, resource, "default", name, subresource, "/api/v1/…");
  }

  private static KubeObject pod() {
    ObjectNode pod = Json.object();
    pod.putObject("metadata").put("name", "web-x7").put("resourceVersion", "12");
    return KubeObject.of(pod);
  }

  @Test
  void aRequestIsRecordedAsTheCauseOfWhatItDid() {
    ApiServer server =
        server(
            (request, onAvailable) -> {
              trace.record(Hop.COMMIT, "store", "create", request.info().object(), Map.of());
              return new ApiResponse.OfObject(201, pod(), List.of());
            });

    server.handle(request(ADMIN, pods("create", "", "")), () -> {});

    TraceEntry asked = trace.entries(e -> e.hop() == Hop.REQUEST).get(0);
    TraceEntry commit = trace.entries(e -> e.hop() == Hop.COMMIT).get(0);
    assertThat(commit.cause()).isEqualTo(asked.id());
    assertThat(asked.actor()).isEqualTo("admin");
    assertThat(asked.action()).isEqualTo("create");
    assertThat(asked.object()).hasToString("default/pods/web-x7");
    assertThat(asked.details()).containsEntry("code", "201").containsEntry("resourceVersion", "12");
  }

  @Test
  void whatNobodyAllowsIsForbiddenInKubernetesWords() {
    ApiServer server =
        server((request, onAvailable) -> new ApiResponse.OfObject(200, pod(), List.of()));

    assertThatThrownBy(() -> server.handle(request(ALICE, pods("get", "web", "log")), () -> {}))
        .isInstanceOfSatisfying(
            StatusException.class,
            e -> {
              assertThat(e.status().code()).isEqualTo(403);
              assertThat(e)
                  .hasMessage(
                      "pods \"web\" is forbidden: User \"alice\" cannot get resource \"pods/log\""
                          + " in API group \"\" in the namespace \"default\"");
            });
    RequestInfo path = new RequestInfo("get", null, "", "", "", "/metrics");
    assertThatThrownBy(() -> server.handle(request(ALICE, path), () -> {}))
        .hasMessage("forbidden: User \"alice\" cannot get path \"/metrics\"");
    assertThat(trace.entries(e -> e.details().containsValue("403"))).hasSize(2);
  }

  @Test
  void aFailureInsideIsA500AndTheServerGoesOn() {
    ApiServer server =
        server(
            (request, onAvailable) -> {
              if (request.info().name().equals("bad")) {
                throw new IllegalStateException("broken");
              }
              return new ApiResponse.OfObject(200, pod(), List.of());
            });

    assertThatThrownBy(() -> server.handle(request(ADMIN, pods("get", "bad", "")), () -> {}))
        .isInstanceOfSatisfying(
            StatusException.class, e -> assertThat(e.status().code()).isEqualTo(500));
    assertThat(server.handle(request(ADMIN, pods("get", "good", "")), () -> {}).code())
        .isEqualTo(200);
  }
}
