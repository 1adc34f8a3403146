package io.kubejar.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.client.ResourceClient;
import io.kubejar.kubelet.cni.AllocatingPodNetwork;
import io.kubejar.kubelet.cri.InMemoryRuntime;
import io.kubejar.kubelet.csi.InMemoryVolumeDriver;
import io.kubejar.network.PodAddresses;
import io.kubejar.testing.InProcessControlPlane;
import io.kubejar.testing.TestControlPlane;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Kubelets with an API server and virtual time; Pods are bound by whoever creates them. */
final class KubeletFixture implements AutoCloseable {
  final InProcessControlPlane plane = InProcessControlPlane.withBuiltInKinds();
  final InMemoryRuntime runtime = new InMemoryRuntime(plane.loop());
  final InMemoryVolumeDriver volumes = new InMemoryVolumeDriver();
  final Kubelets kubelets;

  KubeletFixture() {
    this(NodeSpec.numbered(1), KubeletOptions.defaults());
  }

  KubeletFixture(List<NodeSpec> nodes, KubeletOptions options) {
    KubeletHooks hooks =
        new KubeletHooks(
            runtime,
            new AllocatingPodNetwork(new PodAddresses(PodAddresses.DEFAULT_CLUSTER_CIDR)),
            volumes);
    kubelets =
        new Kubelets(
            plane.context("kubelet"), new KubeletConfiguration(nodes, options, given -> hooks));
    create("v1", "namespaces", "", "{metadata: {name: default}}");
    create("v1", "namespaces", "", "{metadata: {name: kube-node-lease}}");
    kubelets.start();
    plane.settle();
  }

  KubeObject create(String apiVersion, String plural, String namespace, String yaml) {
    ObjectNode object = TestControlPlane.yaml(yaml);
    object.put("apiVersion", apiVersion);
    KubeObject created = plane.client().resource(apiVersion, plural).create(namespace, object);
    plane.settle();
    return created;
  }

  /** Creates a Pod on node-1 whose spec is {@code yaml}. */
  KubeObject run(String name, String spec) {
    ObjectNode pod = Json.object().put("apiVersion", "v1").put("kind", "Pod");
    pod.putObject("metadata").put("name", name).put("namespace", "default");
    ObjectNode specJson = TestControlPlane.yaml(spec);
    if (!specJson.has("nodeName")) {
      specJson.put("nodeName", "node-1");
    }
    pod.set("spec", specJson);
    pods().create("default", pod);
    plane.settle();
    return pod(name);
  }

  /** A container that runs a script. */
  static String script(String name, String script) {
    return "{name: %s, image: 'busybox:1.36', command: [sh, -c, '%s']}".formatted(name, script);
  }

  ResourceClient pods() {
    return plane.client().resource("v1", "pods");
  }

  KubeObject pod(String name) {
    return pods().get("default", name);
  }

  boolean exists(String name) {
    return pods().find("default", name).isPresent();
  }

  void advance(long seconds) {
    plane.advance(Duration.ofSeconds(seconds));
  }

  /** What API servers do on a graceful DELETE. */
  void delete(String name, int graceSeconds) {
    pods().delete("default", name, Json.object().put("gracePeriodSeconds", graceSeconds));
    plane.settle();
  }

  static String phase(KubeObject pod) {
    return pod.status().path("phase").asText();
  }

  static JsonNode condition(KubeObject object, String type) {
    for (JsonNode condition : object.status().path("conditions")) {
      if (condition.path("type").asText().equals(type)) {
        return condition;
      }
    }
    return Json.emptyObject();
  }

  static JsonNode container(KubeObject pod) {
    return pod.status().path("containerStatuses").path(0);
  }

  /** The reasons of the events about an object, oldest first. */
  List<String> events(String name) {
    return plane.client().resource("v1", "events").list("default", Map.of()).items().stream()
        .filter(e -> e.json().path("involvedObject").path("name").asText().equals(name))
        .map(e -> e.json().path("reason").asText())
        .toList();
  }

  List<String> messages(String reason) {
    return plane.client().resource("v1", "events").list("default", Map.of()).items().stream()
        .filter(e -> e.json().path("reason").asText().equals(reason))
        .map(e -> e.json().path("message").asText())
        .toList();
  }

  @Override
  public void close() {
    kubelets.stop();
    plane.close();
  }
}
