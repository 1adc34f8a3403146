package io.kubejar.controllermanager.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.client.Informer;
import io.kubejar.controllermanager.Controller;
import io.kubejar.controllermanager.podcontrol.Pods;
import io.kubejar.controllermanager.replicaset.ReplicaSetController;
import io.kubejar.testing.FakeKubelet;
import io.kubejar.testing.FakeKubelet.State;
import io.kubejar.testing.RandomEvents;
import io.kubejar.testing.RestartingControllers;
import io.kubejar.testing.TestControlPlane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * What a rolling update promises holds at every step, however the template is edited, whichever
 * Pods die on the way and however often the controllers restart; and each Pod that was made is told
 * of.
 */
class RollingUpdateProperties {
  private static final int REPLICAS = 5;

  /** One thing that happens to the Deployment. */
  record Edit(Kind kind, int which) {
    enum Kind {
      NEW_TEMPLATE,
      OLD_TEMPLATE,
      DELETE_POD,
      FAIL_POD,
      RESTART,
      WAIT
    }
  }

  @Provide
  Arbitrary<List<Edit>> edits() {
    return RandomEvents.lists(Edit.Kind.values(), 9, Edit::new, 8);
  }

  @Property(tries = 40)
  void neverMoreThanTheSurgeAndInTheEndAllPodsOfTheLastTemplate(@ForAll("edits") List<Edit> edits) {
    try (TestControlPlane cluster = new TestControlPlane()) {
      cluster.start(new FakeKubelet(pod -> State.READY, Duration.ofSeconds(2)));
      RestartingControllers controllers =
          new RestartingControllers(
              cluster,
              () -> new Controller[] {new ReplicaSetController(), new DeploymentController()});
      Watcher watcher = new Watcher(cluster);
      cluster.create("deployments", deployment());
      cluster.advance(Duration.ofSeconds(10));
      watcher.rolledOut = true;

      String image = "v0";
      int templates = 0;
      for (Edit edit : edits) {
        switch (edit.kind()) {
          case NEW_TEMPLATE -> image = setImage(cluster, "v" + ++templates);
          case OLD_TEMPLATE -> image = setImage(cluster, "v" + edit.which() % (templates + 1));
          case DELETE_POD -> losePod(cluster, edit.which(), watcher, false);
          case FAIL_POD -> losePod(cluster, edit.which(), watcher, true);
          case RESTART -> controllers.restart();
          case WAIT -> cluster.advance(Duration.ofSeconds(edit.which()));
        }
      }
      cluster.advance(Duration.ofMinutes(2));

      String last = image;
      assertThat(watcher.violations).isEmpty();
      assertThat(watcher.looks.get()).isPositive();
      assertThat(told(cluster, "SuccessfulCreate")).isEqualTo(watcher.created.get());
      assertThat(cluster.pods("default").stream().filter(Pods::isActive).toList())
          .hasSize(REPLICAS)
          .allMatch(Pods::isReady)
          .allMatch(pod -> pod.json().at("/spec/containers/0/image").asText().equals(last));
    }
  }

  private static String deployment() {
    return """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, namespace: default}
    spec:
      replicas: %d
      revisionHistoryLimit: 10
      strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 2, maxUnavailable: 1}}
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec: {containers: [{name: c, image: v0}]}
    """
        .formatted(REPLICAS);
  }

  private static String setImage(TestControlPlane cluster, String image) {
    cluster.edit(
        "apps/v1",
        "deployments",
        "default",
        "web",
        d -> {
          ((ObjectNode) d.at("/spec/template/spec/containers/0")).put("image", image);
          return d;
        });
    return image;
  }

  private static void losePod(TestControlPlane cluster, int which, Watcher watcher, boolean fails) {
    List<KubeObject> pods = cluster.pods("default").stream().filter(Pods::isActive).toList();
    if (pods.isEmpty()) {
      return;
    }
    KubeObject pod = pods.get(which % pods.size());
    watcher.lostByTest.incrementAndGet();
    if (fails) {
      ObjectNode json = pod.mutableJson();
      json.withObjectProperty("status").put("phase", "Failed");
      cluster.resource("v1", "pods").updateStatus(json);
      cluster.settle();
    } else {
      cluster.delete("v1", "pods", "default", pod.name());
    }
    cluster.advance(Duration.ofSeconds(5));
    watcher.lostByTest.decrementAndGet();
  }

  /** How many Pods a kind of event tells of. */
  private static int told(TestControlPlane cluster, String reason) {
    return cluster.list("v1", "events", "default").stream()
        .filter(event -> event.json().path("reason").asText().equals(reason))
        .mapToInt(event -> event.json().path("count").asInt())
        .sum();
  }

  /** Looks at the ReplicaSets and the ready Pods at every change, on the event loop. */
  private static final class Watcher implements Informer.Handler {
    private final Informer replicaSets;
    private final Informer pods;
    private final List<String> violations = new ArrayList<>();
    private final AtomicInteger looks = new AtomicInteger();
    private final AtomicInteger created = new AtomicInteger();
    private volatile boolean rolledOut;
    private final AtomicInteger lostByTest = new AtomicInteger();

    Watcher(TestControlPlane cluster) {
      replicaSets = cluster.context().informers().informer("apps/v1", "replicasets");
      pods = cluster.context().informers().informer("v1", "pods");
      replicaSets.addHandler(this);
      pods.addHandler(this);
    }

    private void look() {
      looks.incrementAndGet();
      int wanted = Deployments.sumReplicas(replicaSets.list());
      if (wanted > REPLICAS + 2) {
        violations.add("ReplicaSets want " + wanted + " Pods");
      }
      long ready = pods.list().stream().filter(Pods::isActive).filter(Pods::isReady).count();
      if (rolledOut && lostByTest.get() == 0 && ready < REPLICAS - 1) {
        violations.add("only " + ready + " Pods are ready");
      }
    }

    @Override
    public void onAdd(KubeObject object) {
      if (object.kind().equals("Pod")) {
        created.incrementAndGet();
      }
      look();
    }

    @Override
    public void onUpdate(KubeObject old, KubeObject object) {
      look();
    }

    @Override
    public void onDelete(KubeObject object) {
      look();
    }
  }
}
