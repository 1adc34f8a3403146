package io.kubejar.controllermanager.namespace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.client.Client;
import io.kubejar.client.ResourceClient;
import io.kubejar.client.ServedResources;
import io.kubejar.client.ServedResources.ServedResource;
import io.kubejar.controllermanager.podcontrol.Conditions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Deletes all that a namespace contains: Pods first, and the rest when no Pod is left.
 *
 * <p>Follows {@code pkg/controller/namespace/deletion/namespaced_resources_deleter.go} and {@code
 * status_condition_utils.go}.
 */
final class NamespaceContent {
  private static final GroupVersionResource PODS = new GroupVersionResource("", "v1", "pods");

  private final Client client;
  private final ServedResources resources;

  NamespaceContent(Client client, ServedResources resources) {
    this.client = client;
    this.resources = resources;
  }

  /**
   * What is left after an attempt.
   *
   * @param remaining how many objects of each resource
   * @param finalizers how many objects have each finalizer
   * @param failures why objects could not be deleted
   */
  record Outcome(
      Map<GroupVersionResource, Integer> remaining,
      Map<String, Integer> finalizers,
      List<StatusException> failures) {

    boolean isEmpty() {
      return remaining.isEmpty() && failures.isEmpty();
    }

    Optional<StatusException> failure() {
      return failures.stream().findFirst();
    }

    /** Sets all five conditions of a namespace in deletion; true if one changed. */
    boolean putConditions(ObjectNode status, Instant now) {
      boolean changed = false;
      for (ObjectNode condition : conditions(now)) {
        changed |= Conditions.update(status, condition);
      }
      return changed;
    }

    private List<ObjectNode> conditions(Instant now) {
      return List.of(
          Conditions.of(
              "NamespaceDeletionDiscoveryFailure",
              "False",
              "ResourcesDiscovered",
              "All resources successfully discovered",
              now),
          Conditions.of(
              "NamespaceDeletionGroupVersionParsingFailure",
              "False",
              "ParsedGroupVersions",
              "All legacy kube types successfully parsed",
              now),
          failures.isEmpty()
              ? Conditions.of(
                  "NamespaceDeletionContentFailure",
                  "False",
                  "ContentDeleted",
                  "All content successfully deleted, may be waiting on finalization",
                  now)
              : Conditions.of(
                  "NamespaceDeletionContentFailure",
                  "True",
                  "ContentDeletionFailed",
                  failureMessage(),
                  now),
          remaining.isEmpty()
              ? Conditions.of(
                  "NamespaceContentRemaining",
                  "False",
                  "ContentRemoved",
                  "All content successfully removed",
                  now)
              : Conditions.of(
                  "NamespaceContentRemaining",
                  "True",
                  "SomeResourcesRemain",
                  "Some resources are remaining: " + remainingMessage(),
                  now),
          finalizers.isEmpty()
              ? Conditions.of(
                  "NamespaceFinalizersRemaining",
                  "False",
                  "ContentHasNoFinalizers",
                  "All content-preserving finalizers finished",
                  now)
              : Conditions.of(
                  "NamespaceFinalizersRemaining",
                  "True",
                  "SomeFinalizersRemain",
                  "Some content in the namespace has finalizers remaining: " + finalizerMessage(),
                  now));
    }

    private String failureMessage() {
      String list =
          failures.stream()
              .map(StatusException::getMessage)
              .sorted()
              .collect(Collectors.joining(", "));
      return "Failed to delete all resource types, %d remaining: %s"
          .formatted(failures.size(), list);
    }

    private String remainingMessage() {
      return remaining.entrySet().stream()
          .map(
              e ->
                  "%s.%s has %d resource instances"
                      .formatted(e.getKey().resource(), e.getKey().group(), e.getValue()))
          .sorted()
          .collect(Collectors.joining(", "));
    }

    private String finalizerMessage() {
      return finalizers.entrySet().stream()
          .map(e -> "%s in %d resource instances".formatted(e.getKey(), e.getValue()))
          .sorted()
          .collect(Collectors.joining(", "));
    }
  }

  /** Deletes what can be deleted now, and counts what is left. */
  Outcome delete(String namespace) {
    Outcome outcome = new Outcome(new LinkedHashMap<>(), new TreeMap<>(), new ArrayList<>());
    deleteResource(PODS, namespace, outcome);
    if (!outcome.remaining().isEmpty()) {
      return outcome;
    }
    Set<GroupResource> done = new HashSet<>(Set.of(PODS.groupResource()));
    for (ServedResource resource : resources.all()) {
      boolean deletable =
          resource.namespaced()
              && resource.verbs().contains("delete")
              && resource.verbs().contains("list");
      if (deletable && done.add(resource.storage())) {
        deleteResource(resource.resource(), namespace, outcome);
      }
    }
    return outcome;
  }

  private void deleteResource(GroupVersionResource resource, String namespace, Outcome outcome) {
    ResourceClient objects = client.resource(resource);
    try {
      List<KubeObject> found = objects.list(namespace, Map.of()).items();
      if (found.isEmpty()) {
        return;
      }
      for (KubeObject object : found) {
        deleteObject(objects, object);
      }
      count(resource, objects.list(namespace, Map.of()).items(), outcome);
    } catch (StatusException e) {
      // A custom resource may stop being served at any time, and its objects go with it.
      if (!e.isNotFound()) {
        outcome.failures().add(e);
      }
    }
  }

  private static void deleteObject(ResourceClient objects, KubeObject object) {
    if (object.isBeingDeleted()) {
      return;
    }
    try {
      ObjectNode options = Json.object().put("propagationPolicy", "Background");
      objects.delete(object.namespace(), object.name(), options);
    } catch (StatusException e) {
      if (!e.isNotFound()) {
        throw e;
      }
    }
  }

  private static void count(GroupVersionResource resource, List<KubeObject> left, Outcome outcome) {
    if (!left.isEmpty()) {
      outcome.remaining().put(resource, left.size());
    }
    for (KubeObject object : left) {
      for (JsonNode finalizer : object.metadata().path("finalizers")) {
        outcome.finalizers().merge(finalizer.asText(), 1, Integer::sum);
      }
    }
  }
}
