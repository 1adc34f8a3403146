package io.kubejar.controllermanager.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
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
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * A DaemonSet ends up with one Pod on every node that fits, and never has two that are active on
 * one, whatever becomes of nodes, Pods and the controller.
 */
class DaemonSetProperties {
  private static final int NODES = 4;

  /** One thing that happens. */
  record Event(Kind kind, int which) {
    enum Kind {
      ADD_OR_REMOVE_NODE,
      TAINT_OR_UNTAINT,
      NEW_TEMPLATE,
      FAIL_POD,
      DELETE_POD,
      RESTART
    }
  }

  @Provide
  Arbitrary<List<Event>> events() {
    return RandomEvents.lists(Event.Kind.values(), 9, Event::new, 12);
  }

  @Property(tries = 40)
  void oneOnEveryNodeThatFits(@ForAll("events") List<Event> events) {
    try (TestControlPlane cluster = new TestControlPlane()) {
      cluster.start(new FakeKubelet(pod -> State.READY, Duration.ofSeconds(1)));
      RestartingControllers controllers =
          new RestartingControllers(cluster, () -> new Controller[] {new DaemonSetController()});
      Watcher watcher = new Watcher(cluster);
      for (int i = 0; i < NODES; i++) {
        addNode(cluster, "n" + i);
      }
      cluster.create("daemonsets", set());
      cluster.advance(Duration.ofSeconds(5));

      Set<String> tainted = new TreeSet<>();
      int templates = 0;
      for (Event event : events) {
        String node = "n" + event.which() % NODES;
        switch (event.kind()) {
          case ADD_OR_REMOVE_NODE -> addOrRemove(cluster, node, tainted);
          case TAINT_OR_UNTAINT -> taintOrUntaint(cluster, node, tainted);
          case NEW_TEMPLATE -> setImage(cluster, "v" + ++templates);
          case FAIL_POD -> failPod(cluster, event.which());
          case DELETE_POD -> deletePod(cluster, event.which());
          case RESTART -> controllers.restart();
        }
        cluster.advance(Duration.ofSeconds(event.which() % 3));
      }
      cluster.advance(Duration.ofMinutes(20));

      Set<String> fitting = new TreeSet<>();
      cluster.list("v1", "nodes", "").forEach(n -> fitting.add(n.name()));
      fitting.removeAll(tainted);
      List<String> running = new ArrayList<>();
      for (KubeObject pod : cluster.pods("default")) {
        running.add(DaemonPods.nodeOf(pod));
      }
      String image = "v" + templates;
      assertThat(watcher.violations).isEmpty();
      assertThat(running).containsExactlyInAnyOrderElementsOf(fitting);
      assertThat(cluster.pods("default"))
          .allMatch(Pods::isReady)
          .allMatch(p -> p.json().at("/spec/containers/0/image").asText().equals(image));
    }
  }

  private static String set() {
    return """
    apiVersion: apps/v1
    kind: DaemonSet
    metadata: {name: agent, namespace: default}
    spec:
      selector: {matchLabels: {app: agent}}
      updateStrategy: {type: RollingUpdate, rollingUpdate: {maxUnavailable: 1, maxSurge: 0}}
      template:
        metadata: {labels: {app: agent}}
        spec: {containers: [{name: c, image: v0}]}
    """;
  }

  private static void addNode(TestControlPlane cluster, String name) {
    cluster.create("nodes", "{apiVersion: v1, kind: Node, metadata: {name: %s}}".formatted(name));
  }

  /** The Pods of a node that goes away go with it, as the Pod garbage collector sees to it. */
  private static void addOrRemove(TestControlPlane cluster, String node, Set<String> tainted) {
    if (cluster.resource("v1", "nodes").find("", node).isEmpty()) {
      addNode(cluster, node);
      return;
    }
    tainted.remove(node);
    cluster.delete("v1", "nodes", "", node);
    for (KubeObject pod : cluster.pods("default")) {
      if (DaemonPods.nodeOf(pod).equals(node)) {
        cluster
            .resource("v1", "pods")
            .delete("default", pod.name(), Json.object().put("gracePeriodSeconds", 0));
      }
    }
    cluster.settle();
  }

  private static void taintOrUntaint(TestControlPlane cluster, String node, Set<String> tainted) {
    if (cluster.resource("v1", "nodes").find("", node).isEmpty()) {
      return;
    }
    boolean taint = tainted.add(node);
    if (!taint) {
      tainted.remove(node);
    }
    cluster.edit(
        "v1",
        "nodes",
        "",
        node,
        json -> {
          ObjectNode spec = json.withObjectProperty("spec");
          spec.remove("taints");
          if (taint) {
            spec.putArray("taints").addObject().put("key", "no").put("effect", "NoExecute");
          }
          return json;
        });
  }

  private static void setImage(TestControlPlane cluster, String image) {
    cluster.edit(
        "apps/v1",
        "daemonsets",
        "default",
        "agent",
        set -> {
          ((ObjectNode) set.at("/spec/template/spec/containers/0")).put("image", image);
          return set;
        });
  }

  private static void failPod(TestControlPlane cluster, int which) {
    List<KubeObject> pods = cluster.pods("default");
    if (!pods.isEmpty()) {
      ObjectNode json = pods.get(which % pods.size()).mutableJson();
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

  /** Looks at the Pods of a node at each change, on the event loop. */
  private static final class Watcher implements Informer.Handler {
    private final Informer pods;
    private final List<String> violations = new ArrayList<>();

    Watcher(TestControlPlane cluster) {
      pods = cluster.context().informers().informer("v1", "pods");
      cluster.loop().execute(() -> pods.addHandler(this));
      cluster.settle();
    }

    @Override
    public void onAdd(KubeObject added) {
      String node = DaemonPods.nodeOf(added);
      long active =
          pods.list().stream()
              .filter(Pods::isActive)
              .filter(pod -> DaemonPods.nodeOf(pod).equals(node))
              .count();
      if (active > 1) {
        violations.add(active + " Pods are active on " + node);
      }
    }

    @Override
    public void onUpdate(KubeObject old, KubeObject pod) {}

    @Override
    public void onDelete(KubeObject pod) {}
  }
}
