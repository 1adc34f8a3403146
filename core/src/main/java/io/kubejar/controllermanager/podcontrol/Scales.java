package io.kubejar.controllermanager.podcontrol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupVersionKind;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.Status;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.client.Client;
import io.kubejar.client.ServedResources;
import io.kubejar.client.ServedResources.ServedResource;
import java.util.List;
import java.util.Map;

/**
 * Reads and sets the size of anything that has a {@code scale} subresource.
 *
 * <p>Follows {@code k8s.io/client-go/scale/client.go}; the messages of refusals are those that its
 * users see there.
 */
public final class Scales {
  private final Client client;
  private final ServedResources resources;

  public Scales(Client client, ServedResources resources) {
    this.client = client;
    this.resources = resources;
  }

  /**
   * The size of one object.
   *
   * @param target what is scaled
   * @param json the {@code autoscaling/v1.Scale}
   */
  public record Scale(ServedResource target, KubeObject json) {

    /** The replicas that are asked for. */
    public int specReplicas() {
      return json.spec().path("replicas").asInt();
    }

    /** The replicas that there were when somebody last counted. */
    public int statusReplicas() {
      return json.status().path("replicas").asInt();
    }

    /** Which Pods belong to it, as text; empty if the target does not say. */
    public String selector() {
      return json.status().path("selector").asText();
    }
  }

  /**
   * The scale of the object that a reference names.
   *
   * @param reference has {@code apiVersion}, {@code kind} and {@code name}
   * @throws StatusException with client-go's message if the kind is not served, can't be scaled, or
   *     the object does not exist
   */
  public Scale get(String namespace, JsonNode reference) {
    ServedResource target = target(reference);
    String name = reference.path("name").asText();
    if (!target.subresources().contains("scale")) {
      throw notFound("the server could not find the requested resource");
    }
    try {
      return new Scale(
          target,
          client.resource(target.resource()).getSubresource(namespace, name, "scale", Map.of()));
    } catch (StatusException e) {
      throw e.isNotFound() ? notFound(scaleNotFound(target, name)) : e;
    }
  }

  private static String scaleNotFound(ServedResource target, String name) {
    String group = target.resource().group();
    String scales = target.resource().resource() + "/scale" + (group.isEmpty() ? "" : "." + group);
    return "%s \"%s\" not found".formatted(scales, name);
  }

  /**
   * What a reference's kind is served as.
   *
   * @throws StatusException if it is not served
   */
  public ServedResource target(JsonNode reference) {
    GroupVersionKind kind =
        GroupVersionKind.of(reference.path("apiVersion").asText(), reference.path("kind").asText());
    return resources
        .find(kind)
        .orElseThrow(
            () ->
                notFound(
                    "no matches for kind \"%s\" in group \"%s\""
                        .formatted(kind.kind(), kind.group())));
  }

  /** Whether a reference's kind is served at all. */
  public boolean isServed(JsonNode reference) {
    return resources
        .find(
            GroupVersionKind.of(
                reference.path("apiVersion").asText(), reference.path("kind").asText()))
        .isPresent();
  }

  private static StatusException notFound(String message) {
    return new StatusException(
        new Status(404, "NotFound", message, new Status.Details("", "", "", "", List.of(), 0)));
  }

  /** Asks for another size; the scale's revision is the expected one. */
  public void setReplicas(Scale scale, int replicas) {
    ObjectNode json = scale.json().mutableJson();
    json.withObjectProperty("spec").put("replicas", replicas);
    client.resource(scale.target().resource()).updateSubresource("scale", json);
  }
}
