package io.kubejar.controllermanager.podcontrol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.client.Client;
import io.kubejar.client.EventRecorder;
import io.kubejar.client.ResourceClient;

/**
 * Makes and deletes the Pods of a controller, and records an event about its owner for each.
 *
 * <p>Follows {@code RealPodControl} of {@code pkg/controller/controller_utils.go}.
 */
public final class PodControl {
  private static final int LONGEST_PREFIX = 253;

  private final ResourceClient pods;
  private final EventRecorder events;

  /**
   * @param events records under the controller's name
   */
  public PodControl(Client client, EventRecorder events) {
    this.pods = client.resource("v1", "pods");
    this.events = events;
  }

  /**
   * A Pod made from a template, with a generated name and the owner as its controller; the caller
   * may change it before it is created.
   */
  public static ObjectNode fromTemplate(JsonNode template, KubeObject owner) {
    ObjectNode pod = Json.object();
    pod.put("apiVersion", "v1").put("kind", "Pod");
    ObjectNode metadata = pod.putObject("metadata");
    metadata.put("generateName", prefix(owner.name()));
    JsonNode templateMetadata = template.path("metadata");
    for (String field : new String[] {"labels", "annotations", "finalizers"}) {
      if (templateMetadata.path(field).size() > 0) {
        metadata.set(field, templateMetadata.path(field).deepCopy());
      }
    }
    metadata.putArray("ownerReferences").add(OwnerReferences.controlledBy(owner));
    pod.set("spec", Json.objectOrEmpty(template.path("spec")).deepCopy());
    return pod;
  }

  private static String prefix(String ownerName) {
    return ownerName.length() < LONGEST_PREFIX ? ownerName + "-" : ownerName;
  }

  /**
   * Creates a Pod.
   *
   * @throws StatusException if the API server refuses; an event about the owner says so
   */
  public KubeObject create(ObjectNode pod, KubeObject owner) {
    try {
      KubeObject created = pods.create(owner.namespace(), pod);
      events.normal(owner, "SuccessfulCreate", "Created pod: " + created.name());
      return created;
    } catch (StatusException e) {
      if (!isNamespaceTerminating(e)) {
        events.warning(owner, "FailedCreate", "Error creating: " + e.getMessage());
      }
      throw e;
    }
  }

  /** Whether a creation was refused because its namespace is going away, so that none can work. */
  public static boolean isNamespaceTerminating(StatusException refusal) {
    var details = refusal.status().details();
    return details != null
        && details.causes().stream().anyMatch(c -> c.reason().equals("NamespaceTerminating"));
  }

  /**
   * Deletes a Pod.
   *
   * @throws StatusException if the API server refuses; an event about the owner says so unless the
   *     Pod is gone already
   */
  public void delete(KubeObject pod, KubeObject owner) {
    try {
      pods.delete(pod.namespace(), pod.name(), Json.object());
      events.normal(owner, "SuccessfulDelete", "Deleted pod: " + pod.name());
    } catch (StatusException e) {
      if (!e.isNotFound()) {
        events.warning(owner, "FailedDelete", "Error deleting: " + e.getMessage());
      }
      throw e;
    }
  }
}
