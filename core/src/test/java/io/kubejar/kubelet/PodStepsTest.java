package io.kubejar.kubelet;

import static io.kubejar.kubelet.KubeletFixture.condition;
import static io.kubejar.kubelet.KubeletFixture.container;
import static io.kubejar.kubelet.KubeletFixture.phase;
import static io.kubejar.kubelet.KubeletFixture.script;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.trace.TraceEntry;
import io.kubejar.trace.TraceEntry.Hop;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class PodStepsTest {
  private final KubeletFixture fixture =
      new KubeletFixture(
          NodeSpec.numbered(1),
          KubeletOptions.defaults()
              .withPodSetup(Duration.ofSeconds(1), Duration.ofSeconds(2))
              .withImagePull(Duration.ofSeconds(4))
              .withContainerStart(Duration.ofSeconds(1)));

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void stepsThatTakeTimeCanBeSeen() {
    KubeObject pod = fixture.run("web", "{containers: [{name: main, image: 'nginx:1'}]}");
    assertThat(phase(pod)).isEqualTo("Pending");
    assertThat(container(pod).at("/state/waiting/reason").asText()).isEqualTo("ContainerCreating");
    assertThat(condition(pod, "PodReadyToStartContainers").path("status").asText())
        .isEqualTo("False");

    fixture.advance(3);
    pod = fixture.pod("web");
    assertThat(condition(pod, "PodReadyToStartContainers").path("status").asText())
        .isEqualTo("True");
    assertThat(pod.status().path("podIP").asText()).isNotEmpty();
    assertThat(fixture.messages("Pulled")).isEmpty();

    fixture.advance(4);
    assertThat(fixture.messages("Pulled").get(0))
        .startsWith("Successfully pulled image \"nginx:1\" in 4s (4s including waiting).");
    assertThat(phase(fixture.pod("web"))).isEqualTo("Pending");
    fixture.advance(1);
    assertThat(phase(fixture.pod("web"))).isEqualTo("Running");
  }

  @Test
  void aPodThatIsDeletedBeforeItRanIsGone() {
    fixture.run("web", "{containers: [{name: main, image: 'nginx:1'}]}");
    fixture.delete("web", 30);

    assertThat(fixture.exists("web")).isFalse();
    fixture.advance(60);
    assertThat(fixture.messages("Started")).isEmpty();
  }

  @Test
  void anImageThatChangesRestartsTheContainer() {
    fixture.run("web", "{containers: [{name: main, image: 'nginx:1'}]}");
    fixture.advance(10);
    ObjectNode edited = fixture.pod("web").mutableJson();
    ((ObjectNode) edited.at("/spec/containers/0")).put("image", "nginx:2");
    fixture.pods().update(edited);
    fixture.plane.settle();
    fixture.advance(10);

    KubeObject pod = fixture.pod("web");
    assertThat(container(pod).path("image").asText()).isEqualTo("docker.io/library/nginx:2");
    assertThat(container(pod).path("restartCount").asInt()).isEqualTo(1);
    assertThat(fixture.messages("Killing"))
        .containsExactly("Container main definition changed, will be restarted");
  }

  @Test
  void logsAreKeptForThisRunAndTheOneBefore() {
    fixture.run("web", "{containers: [%s]}".formatted(script("main", "echo hello; sleep 5")));
    assertThat(messageOf(() -> fixture.kubelets.log(fixture.pod("web"), "main", false)))
        .isEqualTo("container \"main\" in pod \"web\" is waiting to start: ContainerCreating");

    fixture.advance(10);
    assertThat(fixture.kubelets.log(fixture.pod("web"), "main", false).read(0).lines())
        .extracting(line -> line.text())
        .containsExactly("hello");
    assertThat(messageOf(() -> fixture.kubelets.log(fixture.pod("web"), "main", true)))
        .isEqualTo("previous terminated container \"main\" in pod \"web\" not found");

    fixture.advance(10);
    assertThat(fixture.kubelets.log(fixture.pod("web"), "main", true).isComplete()).isTrue();
  }

  private static String messageOf(Executable call) {
    try {
      call.execute();
    } catch (StatusException e) {
      return String.valueOf(e.getMessage());
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
    return "";
  }

  @Test
  void eachStepIsTracedWithItsCause() {
    fixture.run("web", "{containers: [{name: main, image: 'nginx:1'}]}");
    fixture.advance(10);

    List<TraceEntry> steps = fixture.plane.trace().entries(e -> e.hop() == Hop.KUBELET);
    assertThat(steps)
        .extracting(TraceEntry::action)
        .containsSubsequence(
            "sees pod", "create sandbox", "pull image", "start container", "write status");
    assertThat(steps).extracting(TraceEntry::actor).containsOnly("kubelet/node-1");
    TraceEntry first = steps.get(0);
    assertThat(first.cause()).isNotZero();
    assertThat(steps.get(1).cause()).isEqualTo(first.id());
    assertThat(steps.get(steps.size() - 1).details()).containsEntry("ready", "true");
  }
}
