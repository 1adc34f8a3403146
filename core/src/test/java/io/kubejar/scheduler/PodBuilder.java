package io.kubejar.scheduler;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;

/** A pod with one container, in the namespace {@code default}. */
public final class PodBuilder {
  private final ObjectNode json = Json.object();
  private final ObjectNode container;

  private PodBuilder(String name) {
    json.put("apiVersion", "v1").put("kind", "Pod");
    json.putObject("metadata").put("name", name).put("namespace", "default");
    ObjectNode spec = json.putObject("spec");
    spec.put("schedulerName", "default-scheduler").put("restartPolicy", "Always");
    container = spec.putArray("containers").addObject().put("name", "main").put("image", "x:1");
  }

  public static PodBuilder pod(String name) {
    return new PodBuilder(name);
  }

  private ObjectNode requests() {
    return container.withObjectProperty("resources").withObjectProperty("requests");
  }

  public PodBuilder cpu(String amount) {
    return request("cpu", amount);
  }

  public PodBuilder memory(String amount) {
    return request("memory", amount);
  }

  public PodBuilder request(String resource, String amount) {
    requests().put(resource, amount);
    if (resource.contains("/")) {
      container.withObjectProperty("resources").withObjectProperty("limits").put(resource, amount);
    }
    return this;
  }

  public PodBuilder label(String key, String value) {
    json.withObjectProperty("metadata").withObjectProperty("labels").put(key, value);
    return this;
  }

  public PodBuilder priority(int value) {
    return spec("priority", Integer.toString(value));
  }

  public PodBuilder image(String name) {
    container.put("image", name);
    return this;
  }

  public PodBuilder hostPort(int port, String protocol, String hostIp) {
    ObjectNode entry = container.withArrayProperty("ports").addObject();
    entry.put("containerPort", 80).put("hostPort", port).put("protocol", protocol);
    if (!hostIp.isEmpty()) {
      entry.put("hostIP", hostIp);
    }
    return this;
  }

  /** Sets a field of the spec to a value given as JSON, with ' for ". */
  public PodBuilder spec(String field, String value) {
    json.withObjectProperty("spec").set(field, Json.parse(value.replace('\'', '"')));
    return this;
  }

  public PodBuilder scheduler(String name) {
    return spec("schedulerName", "'" + name + "'");
  }

  public PodBuilder nodeName(String name) {
    return spec("nodeName", "'" + name + "'");
  }

  /** Sets a field of the metadata to a value given as JSON, with ' for ". */
  public PodBuilder metadata(String field, String value) {
    json.withObjectProperty("metadata").set(field, Json.parse(value.replace('\'', '"')));
    return this;
  }

  public ObjectNode json() {
    return json;
  }
}
