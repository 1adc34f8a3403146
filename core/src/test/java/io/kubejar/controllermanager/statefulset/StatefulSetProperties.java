package io.kubejar.controllermanager.statefulset;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.client.Informer;
import io.kubejar.controllermanager.Controller;
import io.kubejar.controllermanager.podcontrol.Pods;
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
 * An ordered set makes a Pod only when all those before it are ready, and takes down only the last
 * one, whatever is edited, whichever Pods fail and however often the controller restarts.
 */
class StatefulSetProperties {

  /** One thing that happens to the set. */
  record Edit(Kind kind, int which) {
    enum Kind {
      SCALE,
      NEW_TEMPLATE,
      FAIL_POD,
      DELETE_POD,
      RESTART,
      WAIT
    }
  }

  @Provide
  Arbitrary<List<Edit>> edits() {
    return RandomEvents.lists(Edit.Kind.values(), 9, Edit::new, 10);
  }

  @Property(tries = 40)
  void podsComeInOrderAndEndAsTheLastTemplateSays(@ForAll("edits") List<Edit> edits) {
    try (TestControlPlane cluster = new TestControlPlane()) {
      cluster.start(new FakeKubelet(pod -> State.READY, Duration.ofSeconds(2)));
      RestartingControllers controllers =
          new RestartingControllers(cluster, () -> new Controller[] {new StatefulSetController()});
      Watcher watcher = new Watcher(cluster);
      cluster.create("statefulsets", set());
      cluster.advance(Duration.ofSeconds(20));

      int replicas = 3;
      int templates = 0;
      for (Edit edit : edits) {
        switch (edit.kind()) {
          case SCALE -> {
            replicas = edit.which() % 5;
            scale(cluster, replicas);
          }
          case NEW_TEMPLATE -> setImage(cluster, "v" + ++templates);
          case FAIL_POD -> failPod(cluster, edit.which());
          case DELETE_POD -> deletePod(cluster, edit.which());
          case RESTART -> controllers.restart();
          case WAIT -> cluster.advance(Duration.ofSeconds(edit.which()));
        }
      }
      cluster.advance(Duration.ofMinutes(5));

      String image = "v" + templates;
      assertThat(watcher.violations).isEmpty();
      assertThat(watcher.created.get()).isGreaterThanOrEqualTo(3);
      assertThat(cluster.pods("default"))
          .hasSize(replicas)
          .allMatch(Pods::isReady)
          .allMatch(pod -> pod.json().at("/spec/containers/0/image").asText().equals(image));
    }
  }

  private static String set() {
    return """
    apiVersion: apps/v1
    kind: StatefulSet
    metadata: {name: db, namespace: default}
    spec:
      replicas: 3
      serviceName: db
      podManagementPolicy: OrderedReady
      updateStrategy: {type: RollingUpdate, rollingUpdate: {partition: 0}}
      selector: {matchLabels: {app: db}}
      template:
        metadata: {labels: {app: db}}
        spec: {containers: [{name: c, image: v0}]}
    """;
  }

  private static void scale(TestControlPlane cluster, int replicas) {
    cluster.edit(
        "apps/v1",
        "statefulsets",
        "default",
        "db",
        set -> {
          set.withObjectProperty("spec").put("replicas", replicas);
          return set;
        });
  }

  private static void setImage(TestControlPlane cluster, String image) {
    cluster.edit(
        "apps/v1",
        "statefulsets",
        "default",
        "db",
        set -> {
          ((ObjectNode) set.at("/spec/template/spec/containers/0")).put("image", image);
          return set;
        });
  }

  private static void failPod(TestControlPlane cluster, int which) {
    List<KubeObject> pods = cluster.pods("default");
    if (!pods.isEmpty()) {
      KubeObject pod = pods.get(which % pods.size());
      ObjectNode json = pod.mutableJson();
      json.withObjectProperty("status").put("phase", "Failed");
      cluster.resource("v1", "pods").updateStatus(json);
      cluster.settle();
    }
  }

  private static void deletePod(TestControlPlane cluster, int which) {
    List<KubeObject> pods = cluster.pods("default");
    if (!pods.isEmpty()) {
      cluster.delete("v1", "pods", "default", pods.get(which % pods.size()).name());
    }
  }

  /** Looks at each Pod that comes, on the event loop. */
  private static final class Watcher implements Informer.Handler {
    private final Informer pods;
    private final List<String> violations = new ArrayList<>();
    private final AtomicInteger created = new AtomicInteger();

    Watcher(TestControlPlane cluster) {
      pods = cluster.context().informers().informer("v1", "pods");
      cluster.loop().execute(() -> pods.addHandler(this));
      cluster.settle();
    }

    private static int ordinal(KubeObject pod) {
      return Integer.parseInt(pod.name().substring("db-".length()));
    }

    @Override
    public void onAdd(KubeObject pod) {
      created.incrementAndGet();
      for (int i = 0; i < ordinal(pod); i++) {
        KubeObject before = pods.get("default", "db-" + i);
        if (before == null || !Pods.isReady(before)) {
          violations.add(pod.name() + " came before db-" + i + " was ready");
        }
      }
    }

    @Override
    public void onUpdate(KubeObject old, KubeObject pod) {}

    @Override
    public void onDelete(KubeObject pod) {}
  }
}
