package io.kubejar.controllermanager.endpointslice;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.controllermanager.Controller;
import io.kubejar.controllermanager.podcontrol.Pods;
import io.kubejar.testing.FakeKubelet;
import io.kubejar.testing.FakeKubelet.State;
import io.kubejar.testing.RandomEvents;
import io.kubejar.testing.RestartingControllers;
import io.kubejar.testing.TestControlPlane;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The slices of a Service always list, as ready, the Pods that are. */
class EndpointSliceProperties {

  /** One thing that happens. */
  record Event(Kind kind, int which) {
    enum Kind {
      CREATE_POD,
      DELETE_POD,
      CHANGE_READINESS,
      CHANGE_LABELS,
      CHANGE_PORT,
      DELETE_SLICE,
      RESTART
    }
  }

  @Provide
  Arbitrary<List<Event>> events() {
    return RandomEvents.lists(Event.Kind.values(), 9, Event::new, 20);
  }

  @Property(tries = 40)
  void slicesEqualTheReadyPods(@ForAll("events") List<Event> events) {
    try (TestControlPlane cluster = new TestControlPlane()) {
      Map<String, State> states = new ConcurrentHashMap<>();
      cluster.start(
          new FakeKubelet(pod -> states.getOrDefault(pod.name(), State.READY), Duration.ZERO));
      RestartingControllers controllers =
          new RestartingControllers(
              cluster, () -> new Controller[] {new EndpointSliceController()});
      cluster.create("nodes", "{apiVersion: v1, kind: Node, metadata: {name: n}}");
      cluster.create("services", service());
      int created = 0;
      for (Event event : events) {
        List<KubeObject> pods = cluster.pods("default");
        KubeObject pod = pods.isEmpty() ? null : pods.get(event.which() % pods.size());
        switch (event.kind()) {
          case CREATE_POD -> createPod(cluster, "p" + created++);
          case RESTART -> controllers.restart();
          case CHANGE_PORT -> changePort(cluster, 80 + event.which());
          case DELETE_SLICE -> deleteSlice(cluster);
          default -> {
            if (pod != null) {
              change(cluster, states, pod, event.kind());
            }
          }
        }
        cluster.advance(Duration.ofSeconds(2));

        assertThat(listed(cluster)).isEqualTo(ready(cluster));
      }
      assertThat(cluster.list("discovery.k8s.io/v1", "endpointslices", "default")).isNotEmpty();
    }
  }

  private static String service() {
    return """
    apiVersion: v1
    kind: Service
    metadata: {name: web, namespace: default}
    spec: {clusterIP: 10.96.0.9, ipFamilies: [IPv4], selector: {app: web}, ports: [{port: 80}]}
    """;
  }

  private static void createPod(TestControlPlane cluster, String name) {
    cluster.create(
        "pods",
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: %s, namespace: default, labels: {app: web}}
        spec: {nodeName: n, containers: [{name: c, image: nginx}]}
        """
            .formatted(name));
  }

  private static void change(
      TestControlPlane cluster, Map<String, State> states, KubeObject pod, Event.Kind kind) {
    if (kind == Event.Kind.DELETE_POD) {
      cluster.delete("v1", "pods", "default", pod.name());
      return;
    }
    boolean labels = kind == Event.Kind.CHANGE_LABELS;
    if (!labels) {
      states.put(pod.name(), Pods.isReady(pod) ? State.RUNNING : State.READY);
    }
    cluster.edit(
        "v1",
        "pods",
        "default",
        pod.name(),
        json -> {
          ObjectNode own = (ObjectNode) json.at("/metadata/labels");
          if (labels) {
            own.put("app", own.path("app").asText().equals("web") ? "other" : "web");
          }
          own.put("touched", own.path("touched").asText() + "x");
          return json;
        });
  }

  private static void changePort(TestControlPlane cluster, int port) {
    cluster.edit(
        "v1",
        "services",
        "default",
        "web",
        service -> {
          ((ObjectNode) service.at("/spec/ports/0")).put("targetPort", port);
          return service;
        });
  }

  private static void deleteSlice(TestControlPlane cluster) {
    List<KubeObject> slices = cluster.list("discovery.k8s.io/v1", "endpointslices", "default");
    if (!slices.isEmpty()) {
      cluster.delete("discovery.k8s.io/v1", "endpointslices", "default", slices.get(0).name());
    }
  }

  private static Set<String> ready(TestControlPlane cluster) {
    Set<String> names = new TreeSet<>();
    for (KubeObject pod : cluster.pods("default")) {
      if (Pods.isReady(pod) && "web".equals(pod.label("app"))) {
        names.add(pod.name());
      }
    }
    return names;
  }

  private static Set<String> listed(TestControlPlane cluster) {
    Set<String> names = new TreeSet<>();
    for (KubeObject slice : cluster.list("discovery.k8s.io/v1", "endpointslices", "default")) {
      for (JsonNode endpoint : slice.json().path("endpoints")) {
        if (endpoint.path("conditions").path("ready").asBoolean()) {
          names.add(endpoint.path("targetRef").path("name").asText());
        }
      }
    }
    return names;
  }
}
