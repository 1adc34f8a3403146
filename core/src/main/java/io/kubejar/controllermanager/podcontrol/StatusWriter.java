package io.kubejar.controllermanager.podcontrol;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.client.ResourceClient;

/** Writes the status of objects of one resource, when it differs. */
public final class StatusWriter {
  private final ResourceClient client;

  public StatusWriter(ResourceClient client) {
    this.client = client;
  }

  /** The object as it is afterwards. */
  public KubeObject write(KubeObject object, ObjectNode status) {
    if (status.equals(object.status())) {
      return object;
    }
    ObjectNode json = object.mutableJson();
    json.set("status", status);
    return client.updateStatus(json);
  }

  /** Sets a count that Go leaves out when it is zero. */
  public static void putUnlessZero(ObjectNode status, String field, long value) {
    if (value == 0) {
      status.remove(field);
    } else {
      status.set(field, Json.number(value));
    }
  }
}
