package io.kubejar.controllermanager.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.client.Informer;
import io.kubejar.controllermanager.Controller;
import io.kubejar.controllermanager.podcontrol.Conditions;
import io.kubejar.controllermanager.podcontrol.Pods;
import io.kubejar.testing.FakeKubelet;
import io.kubejar.testing.FakeKubelet.State;
import io.kubejar.testing.RandomEvents;
import io.kubejar.testing.RestartingControllers;
import io.kubejar.testing.TestControlPlane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** A Job counts each of its Pods exactly once, whatever becomes of them and of the controller. */
class JobProperties {
  private static final int COMPLETIONS = 6;
  private static final int PARALLELISM = 3;

  /** What the Job counts by. */
  enum Mode {
    NON_INDEXED("completionMode: NonIndexed"),
    INDEXED("completionMode: Indexed"),
    BACKOFF_PER_INDEX("completionMode: Indexed\n  backoffLimitPerIndex: 1000");

    private final String spec;

    Mode(String spec) {
      this.spec = spec;
    }
  }

  /** One thing that happens. */
  record Event(Kind kind, int which) {
    enum Kind {
      SUCCEED,
      FAIL,
      DELETE_POD,
      RESTART,
      WAIT,
      SUSPEND_AND_RESUME
    }
  }

  @Provide
  Arbitrary<List<Event>> events() {
    return RandomEvents.lists(Event.Kind.values(), 9, Event::new, 14);
  }

  @Property(tries = 40)
  void everyPodIsCountedOnce(@ForAll("events") List<Event> events, @ForAll Mode mode) {
    try (TestControlPlane cluster = TestControlPlane.withBuiltInKinds()) {
      Map<String, State> outcomes = new ConcurrentHashMap<>();
      cluster.start(
          new FakeKubelet(pod -> outcomes.getOrDefault(pod.name(), State.READY), Duration.ZERO));
      RestartingControllers controllers =
          new RestartingControllers(cluster, () -> new Controller[] {new JobController()});
      Observer observer = new Observer(cluster);
      cluster.create("jobs", job(mode));

      for (Event event : events) {
        happen(cluster, controllers, outcomes, event);
      }
      finish(cluster, outcomes);

      JsonNode status = status(cluster);
      assertThat(observer.violations).isEmpty();
      assertThat(Conditions.isTrue(status, "Complete")).isTrue();
      assertThat(status.path("succeeded").asInt()).isEqualTo(observer.succeeded.size());
      assertThat(status.path("failed").asInt()).isEqualTo(observer.lost.size());
      assertThat(status.path("active").asInt()).isZero();
      assertThat(observer.succeeded).hasSizeGreaterThanOrEqualTo(COMPLETIONS);
      if (mode != Mode.NON_INDEXED) {
        assertThat(status.path("completedIndexes").asText()).isEqualTo("0-5");
        assertThat(observer.succeeded).hasSize(COMPLETIONS);
      }
      assertThat(cluster.pods("default"))
          .allMatch(pod -> pod.metadata().path("finalizers").isEmpty());
    }
  }

  private static String job(Mode mode) {
    return """
    apiVersion: batch/v1
    kind: Job
    metadata: {name: work, namespace: default}
    spec:
      completions: %d
      parallelism: %d
      backoffLimit: 1000
      %s
      template:
        spec: {restartPolicy: Never, containers: [{name: c, image: busybox}]}
    """
        .formatted(COMPLETIONS, PARALLELISM, mode.spec);
  }

  private static JsonNode status(TestControlPlane cluster) {
    return cluster.resource("batch/v1", "jobs").get("default", "work").status();
  }

  private static List<KubeObject> running(TestControlPlane cluster) {
    return cluster.pods("default").stream().filter(Pods::isActive).toList();
  }

  private static void happen(
      TestControlPlane cluster,
      RestartingControllers controllers,
      Map<String, State> outcomes,
      Event event) {
    List<KubeObject> running = running(cluster);
    switch (event.kind()) {
      case RESTART -> controllers.restart();
      case WAIT -> cluster.advance(Duration.ofSeconds(5L * event.which()));
      case SUSPEND_AND_RESUME -> {
        suspend(cluster, true);
        suspend(cluster, false);
      }
      case SUCCEED, FAIL, DELETE_POD -> {
        if (!running.isEmpty()) {
          String pod = running.get(event.which() % running.size()).name();
          if (event.kind() == Event.Kind.DELETE_POD) {
            cluster.delete("v1", "pods", "default", pod);
          } else {
            outcomes.put(pod, event.kind() == Event.Kind.FAIL ? State.FAILED : State.SUCCEEDED);
            touch(cluster, pod);
          }
        }
      }
    }
  }

  private static void suspend(TestControlPlane cluster, boolean suspended) {
    if (Conditions.isTrue(status(cluster), "Complete")) {
      return;
    }
    cluster.edit(
        "batch/v1",
        "jobs",
        "default",
        "work",
        job -> {
          job.withObjectProperty("spec").put("suspend", suspended);
          return job;
        });
  }

  /** Makes the fake kubelet look at a Pod again. */
  private static void touch(TestControlPlane cluster, String pod) {
    cluster.edit(
        "v1",
        "pods",
        "default",
        pod,
        json -> {
          json.withObjectProperty("metadata").withObjectProperty("annotations").put("touched", "1");
          return json;
        });
  }

  private static void finish(TestControlPlane cluster, Map<String, State> outcomes) {
    for (int round = 0; round < 40 && !Conditions.isTrue(status(cluster), "Complete"); round++) {
      for (KubeObject pod : running(cluster)) {
        outcomes.put(pod.name(), State.SUCCEEDED);
        touch(cluster, pod.name());
      }
      cluster.advance(Duration.ofMinutes(11));
    }
  }

  /** Sees each Pod end, and that counts never go down. */
  private static final class Observer implements Informer.Handler {
    private final Set<String> succeeded = new HashSet<>();
    private final Set<String> lost = new HashSet<>();
    private final Set<String> released = new HashSet<>();
    private final List<String> violations = new ArrayList<>();
    private final Map<String, Integer> counts = new HashMap<>();

    Observer(TestControlPlane cluster) {
      cluster
          .loop()
          .execute(
              () -> {
                cluster.context().informers().informer("v1", "pods").addHandler(this);
                cluster.context().informers().informer("batch/v1", "jobs").addHandler(new Counts());
              });
      cluster.settle();
    }

    @Override
    public void onAdd(KubeObject pod) {
      see(pod);
    }

    @Override
    public void onUpdate(KubeObject old, KubeObject pod) {
      see(pod);
    }

    @Override
    public void onDelete(KubeObject pod) {
      see(pod);
      if (!succeeded.contains(pod.uid()) && !released.contains(pod.uid())) {
        lost.add(pod.uid());
      }
    }

    /**
     * What is deleted before it ended has failed, unless the Job itself let it go because it was
     * suspended.
     */
    private void see(KubeObject pod) {
      if (Pods.isActive(pod) && pod.metadata().path("finalizers").isEmpty()) {
        released.add(pod.uid());
      }
      if (Pods.phase(pod).equals("Succeeded")) {
        succeeded.add(pod.uid());
      } else if (Pods.phase(pod).equals("Failed")) {
        lost.add(pod.uid());
      }
    }

    private final class Counts implements Informer.Handler {
      @Override
      public void onAdd(KubeObject job) {}

      @Override
      public void onUpdate(KubeObject old, KubeObject job) {
        for (String field : List.of("succeeded", "failed")) {
          int now = job.status().path(field).asInt();
          Integer before = counts.put(field, now);
          if (before != null && now < before) {
            violations.add(field + " went from " + before + " to " + now);
          }
        }
        int active = job.status().path("active").asInt();
        if (active > PARALLELISM) {
          violations.add(active + " Pods are active");
        }
      }

      @Override
      public void onDelete(KubeObject job) {}
    }
  }
}
