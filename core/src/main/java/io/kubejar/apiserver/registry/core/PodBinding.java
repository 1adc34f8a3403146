package io.kubejar.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.GroupKind;
import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.ApiRequest;
import io.kubejar.apiserver.ApiResponse;
import io.kubejar.apiserver.registry.ObjectUpdater;
import io.kubejar.apiserver.registry.Preconditions;
import io.kubejar.apiserver.registry.Registry;
import io.kubejar.apiserver.registry.SubresourceHandler;
import io.kubejar.apiserver.registry.UpdateRules;
import io.kubejar.apiserver.registry.WriteContext;
import io.kubejar.apiserver.registry.rules.Bodies;
import io.kubejar.apiserver.registry.rules.Conditions;
import io.kubejar.apiserver.registry.rules.Defaults;
import java.util.List;

/**
 * {@code pods/binding}: assigns a Pod to a node, once.
 *
 * <p>Follows {@code BindingREST} in {@code pkg/registry/core/pod/storage/storage.go}.
 */
public final class PodBinding implements SubresourceHandler {
  private static final GroupResource BINDINGS = new GroupResource("", "pods/binding");

  private final Registry registry;

  public PodBinding(Registry registry) {
    this.registry = registry;
  }

  @Override
  public ApiResponse handle(WriteContext write, ApiRequest request) {
    ObjectNode binding = Bodies.object(request);
    String name = request.info().name();
    JsonNode target = binding.path("target");
    checkTarget(name, target);
    String node = target.path("name").asText();
    ObjectUpdater.Candidate assigned =
        current -> {
          if (current == null) {
            throw StatusException.notFound(write.definition().groupResource(), name);
          }
          return assign(current, node, binding.path("metadata"));
        };
    Preconditions preconditions =
        Preconditions.ofUid(binding.path("metadata").path("uid").asText());
    registry
        .updater()
        .update(
            write,
            name,
            assigned,
            new ObjectUpdater.Mode(UpdateRules.TRUSTED, preconditions, false, true, null));
    return Bodies.success(201);
  }

  private static void checkTarget(String name, JsonNode target) {
    FieldPath path = FieldPath.of("target");
    String kind = target.path("kind").asText();
    GroupKind binding = new GroupKind("", "Binding");
    if (!kind.isEmpty() && !kind.equals("Node")) {
      FieldError error =
          FieldError.notSupported(path.child("kind"), Json.text(kind), List.of("Node", "<empty>"));
      throw StatusException.invalid(binding, name, List.of(error));
    }
    if (target.path("name").asText().isEmpty()) {
      FieldError error = FieldError.required(path.child("name"), "");
      throw StatusException.invalid(binding, name, List.of(error));
    }
  }

  private ObjectNode assign(KubeObject pod, String node, JsonNode bindingMetadata) {
    String assignedTo = pod.spec().path("nodeName").asText();
    String why = "";
    if (pod.isBeingDeleted()) {
      why = "pod " + pod.name() + " is being deleted, cannot be assigned to a host";
    } else if (!assignedTo.isEmpty()) {
      why = "pod " + pod.name() + " is already assigned to node \"" + assignedTo + "\"";
    } else if (!pod.spec().path("schedulingGates").isEmpty()) {
      why = "pod " + pod.name() + " has non-empty .spec.schedulingGates";
    }
    if (!why.isEmpty()) {
      throw StatusException.conflict(BINDINGS, pod.name(), why);
    }
    ObjectNode object = pod.mutableJson();
    Defaults.objectIn(object, "spec").put("nodeName", node);
    JsonNode annotations = bindingMetadata.path("annotations");
    if (!annotations.isEmpty()) {
      ObjectNode metadata = Defaults.objectIn(object, "metadata");
      Defaults.objectIn(metadata, "annotations").setAll((ObjectNode) annotations);
    }
    ObjectNode condition = Json.object().put("type", "PodScheduled").put("status", "True");
    Conditions.set(
        Defaults.objectIn(object, "status"), condition, registry.context().loop().clock());
    return object;
  }
}
