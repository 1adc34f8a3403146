package io.kubejar.apiserver.endpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.ApiRequest;
import io.kubejar.apiserver.ApiResponse;
import io.kubejar.apiserver.KubeletConnection;
import io.kubejar.apiserver.QueryParameters;
import io.kubejar.apiserver.Representation;
import io.kubejar.apiserver.RequestBody;
import io.kubejar.apiserver.RequestInfo;
import io.kubejar.apiserver.UserInfo;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PodConnectionsTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:01:00Z");

  private final GrowingLog log = new GrowingLog();
  private final List<Runnable> woken = new ArrayList<>();

  private static final class GrowingLog implements KubeletConnection.Log {
    final List<KubeletConnection.Line> lines = new ArrayList<>();
    final List<Runnable> followers = new ArrayList<>();
    boolean complete;

    void add(int second, String text) {
      Instant time = NOW.minusSeconds(60).plusSeconds(second);
      lines.add(new KubeletConnection.Line(time, text));
      followers.forEach(Runnable::run);
    }

    @Override
    public KubeletConnection.Chunk read(long position) {
      int from = (int) Math.min(position, lines.size());
      return new KubeletConnection.Chunk(
          List.copyOf(lines.subList(from, lines.size())), lines.size());
    }

    @Override
    public boolean isComplete() {
      return complete;
    }

    @Override
    public Runnable follow(Runnable onMore) {
      followers.add(onMore);
      return () -> followers.remove(onMore);
    }
  }

  private final KubeletConnection kubelet =
      new KubeletConnection() {
        @Override
        public Log log(KubeObject pod, String container, boolean previous) {
          return log;
        }

        @Override
        public ExecOutcome exec(KubeObject pod, String container, List<String> command) {
          return new ExecOutcome(command.get(0).equals("false") ? 1 : 0, "out", "err");
        }

        @Override
        public Instant now() {
          return NOW;
        }
      };

  private ApiResponse ask(KubeObject pod, String subresource, Map<String, List<String>> query) {
    PodConnections connections =
        new PodConnections(
            (request, onAvailable) -> new ApiResponse.OfObject(200, pod, List.of()), kubelet);
    RequestInfo info =
        new RequestInfo(
            "get",
            new GroupVersionResource("", "v1", "pods"),
            "default",
            pod.name(),
            subresource,
            "/");
    ApiRequest request =
        new ApiRequest(
            info,
            UserInfo.authenticated("test", List.of()),
            new QueryParameters(query),
            RequestBody.NONE,
            Representation.OBJECT,
            "");
    return connections.handle(request, () -> woken.add(() -> {}));
  }

  private String text(String... query) {
    Map<String, List<String>> parameters = new HashMap<>();
    for (int i = 0; i < query.length; i += 2) {
      parameters.put(query[i], List.of(query[i + 1]));
    }
    ApiResponse response = ask(pod("node-1", "main"), "log", parameters);
    assertThat(response).isInstanceOf(ApiResponse.OfText.class);
    return new String(((ApiResponse.OfText) response).bytes(), StandardCharsets.UTF_8);
  }

  private static KubeObject pod(String node, String... containers) {
    ObjectNode pod = Json.object().put("apiVersion", "v1").put("kind", "Pod");
    pod.putObject("metadata").put("name", "web").put("namespace", "default");
    ObjectNode spec = pod.putObject("spec");
    if (!node.isEmpty()) {
      spec.put("nodeName", node);
    }
    for (String container : containers) {
      spec.withArray("/containers").addObject().put("name", container);
    }
    return KubeObject.of(pod);
  }

  @Test
  void theWholeLogIsText() {
    log.add(1, "one");
    log.add(2, "two");

    assertThat(text()).isEqualTo("one\ntwo\n");
  }

  @Test
  void lessOfTheLogCanBeAskedFor() {
    log.add(1, "one");
    log.add(2, "two");
    log.add(50, "three");

    assertThat(text("tailLines", "1")).isEqualTo("three\n");
    assertThat(text("tailLines", "0")).isEmpty();
    assertThat(text("limitBytes", "5")).isEqualTo("one\nt");
    assertThat(text("sinceSeconds", "20")).isEqualTo("three\n");
    assertThat(text("sinceTime", "2026-01-01T00:00:02Z")).isEqualTo("two\nthree\n");
    assertThat(text("timestamps", "true", "tailLines", "1"))
        .isEqualTo("2026-01-01T00:00:50.000000000Z three\n");
  }

  @Test
  void optionsThatMakeNoSenseAreRefusedTogether() {
    assertThatThrownBy(() -> text("tailLines", "-1", "limitBytes", "0", "sinceSeconds", "-5"))
        .isInstanceOf(StatusException.class)
        .hasMessage(
            "PodLogOptions \"web\" is invalid: ["
                + "tailLines: Invalid value: -1: must be greater than or equal to 0, "
                + "limitBytes: Invalid value: 0: must be greater than 0, "
                + "sinceSeconds: Invalid value: -5: must be greater than 0]");
    assertThatThrownBy(() -> text("sinceSeconds", "5", "sinceTime", "2026-01-01T00:00:00Z"))
        .isInstanceOf(StatusException.class)
        .hasMessageContaining(
            "Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified");
  }

  @Test
  void aFollowedLogGoesOnUntilTheContainerEnds() {
    log.add(1, "one");
    ApiResponse response = ask(pod("node-1", "main"), "log", Map.of("follow", List.of("true")));
    assertThat(response).isInstanceOf(ApiResponse.OfStream.class);
    var stream = ((ApiResponse.OfStream) response).stream();
    assertThat(new String(stream.poll(), StandardCharsets.UTF_8)).isEqualTo("one\n");
    assertThat(stream.isEnded()).isFalse();

    log.add(2, "two");
    assertThat(woken).hasSize(1);
    assertThat(new String(stream.poll(), StandardCharsets.UTF_8)).isEqualTo("two\n");
    log.complete = true;
    assertThat(stream.isEnded()).isTrue();
    stream.close();
    assertThat(log.followers).isEmpty();
  }

  @Test
  void theContainerMustBeClear() {
    assertThatThrownBy(() -> ask(pod("node-1", "a", "b"), "log", Map.of()))
        .hasMessage("a container name must be specified for pod web, choose one of: [a b]");
    assertThatThrownBy(() -> ask(pod("node-1", "a"), "log", Map.of("container", List.of("c"))))
        .hasMessage("container c is not valid for pod web");
  }

  @Test
  void aPodWithoutANodeHasNoLogAndRunsNoCommands() {
    assertThat(ask(pod("", "a"), "log", Map.of()).code()).isEqualTo(204);
    assertThatThrownBy(
            () ->
                ask(
                    pod("", "a"),
                    "exec",
                    Map.of("stdout", List.of("true"), "command", List.of("ls"))))
        .hasMessage("pod web does not have a host assigned");
  }

  @Test
  void aCommandsEndIsTold() {
    ApiResponse good =
        ask(
            pod("node-1", "a"),
            "exec",
            Map.of("stdout", List.of("1"), "command", List.of("echo", "x")));
    assertThat(good).isInstanceOf(ApiResponse.OfExec.class);
    assertThat(((ApiResponse.OfExec) good).stdout()).isEqualTo("out");
    assertThat(((ApiResponse.OfExec) good).stderr()).isEmpty();
    assertThat(((ApiResponse.OfExec) good).status().path("status").asText()).isEqualTo("Success");

    ApiResponse bad =
        ask(
            pod("node-1", "a"),
            "exec",
            Map.of("stderr", List.of("1"), "command", List.of("false")));
    assertThat(((ApiResponse.OfExec) bad).status().at("/details/causes/0/message").asText())
        .isEqualTo("1");
  }

  @Test
  void whatIsNotBuiltSaysSo() {
    assertThatThrownBy(() -> ask(pod("node-1", "a"), "attach", Map.of()))
        .hasMessageContaining("pods/attach is not supported");
  }
}
