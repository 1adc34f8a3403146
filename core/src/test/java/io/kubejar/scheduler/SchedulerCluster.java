package io.kubejar.scheduler;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.testing.InProcessControlPlane;
import io.kubejar.trace.Trace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** An API server and a scheduler, with virtual time; close it after the test. */
public final class SchedulerCluster implements AutoCloseable {
  private final InProcessControlPlane controlPlane = InProcessControlPlane.withBuiltInKinds();
  private final Scheduler scheduler;

  private SchedulerCluster(SchedulerConfiguration configuration) {
    scheduler = new Scheduler(controlPlane.context("default-scheduler"), configuration);
    create(
        "v1",
        "namespaces",
        "",
        Json.object().put("apiVersion", "v1").put("kind", "Namespace"),
        "default");
    scheduler.start();
    controlPlane.settle();
  }

  public static SchedulerCluster start() {
    return new SchedulerCluster(SchedulerConfiguration.defaults());
  }

  public static SchedulerCluster start(SchedulerConfiguration configuration) {
    return new SchedulerCluster(configuration);
  }

  private void create(
      String apiVersion, String plural, String namespace, ObjectNode object, String name) {
    object.withObjectProperty("metadata").put("name", name);
    controlPlane.client().resource(apiVersion, plural).create(namespace, object);
  }

  /** Creates any object, given as JSON with ' for ". */
  public KubeObject create(String apiVersion, String plural, String namespace, String json) {
    ObjectNode object = (ObjectNode) Json.parse(json.replace('\'', '"'));
    KubeObject created =
        controlPlane.client().resource(apiVersion, plural).create(namespace, object);
    settle();
    return created;
  }

  public void add(NodeBuilder... nodes) {
    for (NodeBuilder node : nodes) {
      controlPlane.client().resource("v1", "nodes").create("", node.json());
      controlPlane
          .client()
          .resource("v1", "nodes")
          .patch(
              "",
              node.json().path("metadata").path("name").asText(),
              "status",
              "application/merge-patch+json",
              Json.object().set("status", node.json().path("status")));
    }
    settle();
  }

  public void add(PodBuilder... pods) {
    for (PodBuilder pod : pods) {
      controlPlane.client().resource("v1", "pods").create("default", pod.json());
      settle();
    }
  }

  /** Changes an object of the default namespace, or one without. */
  public void edit(String apiVersion, String plural, String name, Consumer<ObjectNode> change) {
    String namespace = plural.equals("nodes") ? "" : "default";
    ObjectNode json =
        controlPlane.client().resource(apiVersion, plural).get(namespace, name).mutableJson();
    change.accept(json);
    controlPlane.client().resource(apiVersion, plural).update(json);
    settle();
  }

  public void setPhase(String pod, String phase) {
    ObjectNode status = Json.object();
    status.putObject("status").put("phase", phase);
    controlPlane
        .client()
        .resource("v1", "pods")
        .patch("default", pod, "status", "application/merge-patch+json", status);
    settle();
  }

  public void deletePod(String name) {
    controlPlane
        .client()
        .resource("v1", "pods")
        .delete("default", name, Json.object().put("gracePeriodSeconds", 0));
    settle();
  }

  public KubeObject pod(String name) {
    return controlPlane.client().resource("v1", "pods").get("default", name);
  }

  /** The node of a pod, empty if it has none. */
  public String nodeOf(String pod) {
    return pod(pod).spec().path("nodeName").asText();
  }

  /** The condition PodScheduled of a pod, a missing node if it has none. */
  public JsonNode scheduledCondition(String pod) {
    return condition(pod, "PodScheduled");
  }

  /** A condition of a pod, a missing node if it has none of that type. */
  public JsonNode condition(String pod, String type) {
    for (JsonNode condition : pod(pod).status().path("conditions")) {
      if (condition.path("type").asText().equals(type)) {
        return condition;
      }
    }
    return Json.object().path("none");
  }

  /** The message of the condition PodScheduled. */
  public String message(String pod) {
    return scheduledCondition(pod).path("message").asText();
  }

  /** The events about an object as {@code type reason: message}. */
  public List<String> events(String name) {
    List<String> events = new ArrayList<>();
    for (KubeObject event :
        controlPlane.client().resource("v1", "events").list("default", Map.of()).items()) {
      JsonNode json = event.json();
      if (json.path("involvedObject").path("name").asText().equals(name)) {
        events.add(
            "%s %s: %s"
                .formatted(
                    json.path("type").asText(),
                    json.path("reason").asText(),
                    json.path("message").asText()));
      }
    }
    return events;
  }

  public Scheduler scheduler() {
    return scheduler;
  }

  public InProcessControlPlane controlPlane() {
    return controlPlane;
  }

  public Trace trace() {
    return controlPlane.trace();
  }

  public void settle() {
    controlPlane.settle();
  }

  public void advance(Duration duration) {
    controlPlane.advance(duration);
  }

  @Override
  public void close() {
    scheduler.stop();
    controlPlane.close();
  }
}
