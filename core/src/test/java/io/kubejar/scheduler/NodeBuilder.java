package io.kubejar.scheduler;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;

/** A node with 4 cpus, 16 GiB of memory, room for 110 pods and its hostname label. */
public final class NodeBuilder {
  private final ObjectNode json = Json.object();

  private NodeBuilder(String name) {
    json.put("apiVersion", "v1").put("kind", "Node");
    json.putObject("metadata").put("name", name);
    json.putObject("spec");
    ObjectNode status = json.putObject("status");
    status.putObject("allocatable").put("cpu", "4").put("memory", "16Gi").put("pods", "110");
    label("kubernetes.io/hostname", name);
  }

  public static NodeBuilder node(String name) {
    return new NodeBuilder(name);
  }

  public NodeBuilder allocatable(String resource, String amount) {
    json.withObjectProperty("status").withObjectProperty("allocatable").put(resource, amount);
    return this;
  }

  public NodeBuilder cpu(String amount) {
    return allocatable("cpu", amount);
  }

  public NodeBuilder label(String key, String value) {
    json.withObjectProperty("metadata").withObjectProperty("labels").put(key, value);
    return this;
  }

  public NodeBuilder zone(String zone) {
    return label("topology.kubernetes.io/zone", zone);
  }

  public NodeBuilder taint(String key, String value, String effect) {
    ObjectNode taint = json.withObjectProperty("spec").withArrayProperty("taints").addObject();
    taint.put("key", key).put("value", value).put("effect", effect);
    return this;
  }

  public NodeBuilder cordoned() {
    json.withObjectProperty("spec").put("unschedulable", true);
    return this;
  }

  public NodeBuilder image(String name, long bytes) {
    ObjectNode image = json.withObjectProperty("status").withArrayProperty("images").addObject();
    image.putArray("names").add(name);
    image.put("sizeBytes", bytes);
    return this;
  }

  public ObjectNode json() {
    return json;
  }
}
