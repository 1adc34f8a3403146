package io.kubejar.apiserver.admission.plugins;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apiserver.admission.AdmissionPlugin;
import io.kubejar.apiserver.admission.AdmissionRequest;
import io.kubejar.apiserver.admission.Operation;
import io.kubejar.apiserver.registry.rules.Defaults;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Containers get the default requests and limits of their namespace, and stay within its bounds.
 *
 * <p>Follows {@code plugin/pkg/admission/limitranger/admission.go}; the bounds are {@link
 * LimitBounds}'.
 */
final class LimitRanger implements AdmissionPlugin {
  private static final String ANNOTATION = "kubernetes.io/limit-ranger";

  private final StoredObjects objects;

  LimitRanger(StoredObjects objects) {
    this.objects = objects;
  }

  @Override
  public String name() {
    return "LimitRanger";
  }

  @Override
  public void mutate(AdmissionRequest request, ObjectNode object) {
    if (!Requests.creates(request, "", "pods")) {
      return;
    }
    for (KubeObject range : ranges(request)) {
      applyDefaults(object, range);
    }
  }

  @Override
  public void validate(AdmissionRequest request, @Nullable KubeObject object) {
    boolean pod = Requests.creates(request, "", "pods");
    boolean claim =
        Requests.isFor(request, "", "persistentvolumeclaims")
            && request.operation() != Operation.DELETE;
    if (object == null || (!pod && !claim)) {
      return;
    }
    for (KubeObject range : ranges(request)) {
      List<String> broken =
          pod
              ? LimitBounds.ofPod(range.spec(), object.spec())
              : LimitBounds.ofClaim(range.spec(), object.spec());
      if (!broken.isEmpty()) {
        throw Requests.forbidden(request, object.json(), Requests.aggregate(broken));
      }
    }
  }

  private List<KubeObject> ranges(AdmissionRequest request) {
    return objects.list(StoredObjects.LIMIT_RANGES, request.target().namespace());
  }

  private static void applyDefaults(ObjectNode pod, KubeObject range) {
    List<String> changes = new ArrayList<>();
    for (JsonNode item : range.spec().path("limits")) {
      if (!item.path("type").asText().equals("Container")) {
        continue;
      }
      for (JsonNode container : pod.path("spec").path("containers")) {
        merge((ObjectNode) container, item, "container", changes);
      }
      for (JsonNode container : pod.path("spec").path("initContainers")) {
        merge((ObjectNode) container, item, "init container", changes);
      }
    }
    if (!changes.isEmpty()) {
      ObjectNode metadata = Defaults.objectIn(pod, "metadata");
      Defaults.objectIn(metadata, "annotations")
          .put(ANNOTATION, "LimitRanger plugin set: " + String.join("; ", changes));
    }
  }

  private static void merge(
      ObjectNode container, JsonNode item, String sort, List<String> changes) {
    ObjectNode resources = Defaults.objectIn(container, "resources");
    String of = " for " + sort + " " + container.path("name").asText();
    Set<String> limits = putMissing(resources, "limits", item.path("default"));
    Set<String> requests = putMissing(resources, "requests", item.path("defaultRequest"));
    if (!requests.isEmpty()) {
      changes.add(String.join(", ", requests) + " request" + of);
    }
    if (!limits.isEmpty()) {
      changes.add(String.join(", ", limits) + " limit" + of);
    }
  }

  private static Set<String> putMissing(ObjectNode resources, String list, JsonNode defaults) {
    TreeSet<String> added = new TreeSet<>();
    for (Map.Entry<String, JsonNode> entry : defaults.properties()) {
      if (!resources.path(list).has(entry.getKey())) {
        Defaults.objectIn(resources, list).set(entry.getKey(), entry.getValue());
        added.add(entry.getKey());
      }
    }
    return added;
  }
}
