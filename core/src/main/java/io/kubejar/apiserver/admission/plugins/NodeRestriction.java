package io.kubejar.apiserver.admission.plugins;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.NodeLabels;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.admission.AdmissionPlugin;
import io.kubejar.apiserver.admission.AdmissionRequest;
import io.kubejar.apiserver.admission.Operation;
import io.kubejar.apiserver.authorization.NodeIdentity;
import io.kubejar.apiserver.authorization.PodReferences;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a kubelet from changing anything but its own Node, its Lease and its Pods' statuses.
 *
 * <p>Follows {@code plugin/pkg/admission/noderestriction/admission.go}. It looks at what was sent,
 * before other plugins complete it.
 */
final class NodeRestriction implements AdmissionPlugin {
  private static final String MIRROR = "kubernetes.io/config.mirror";
  private static final String LEASES = "kube-node-lease";

  private final StoredObjects objects;

  NodeRestriction(StoredObjects objects) {
    this.objects = objects;
  }

  @Override
  public String name() {
    return "NodeRestriction";
  }

  @Override
  public boolean handles(Operation operation) {
    return operation != Operation.CONNECT;
  }

  @Override
  public void mutate(AdmissionRequest request, ObjectNode object) {
    if (!NodeIdentity.isNode(request.user())) {
      return;
    }
    String node = NodeIdentity.nodeName(request.user());
    String why =
        switch (request.target().resource().group()
            + "/"
            + request.target().resource().resource()) {
          case "/pods" -> pod(node, request, object);
          case "/nodes" -> node(node, request, object);
          case "/persistentvolumeclaims" -> claim(node, request, object);
          case "/serviceaccounts" -> token(node, request, object);
          case "coordination.k8s.io/leases" -> lease(node, request, object);
          case "storage.k8s.io/csinodes" ->
              isOwn(node, request, object)
                  ? ""
                  : "can only access CSINode with the same name as the requesting node";
          default -> "";
        };
    if (!why.isEmpty()) {
      throw Requests.forbidden(request, object, why);
    }
  }

  /** Each of these says why not; empty if the request is in order. */
  private String pod(String node, AdmissionRequest request, JsonNode pod) {
    Operation operation = request.operation();
    return switch (request.target().subresource()) {
      case "" ->
          switch (operation) {
            case CREATE -> createPod(node, pod);
            case DELETE ->
                isOnNode(node, stored(request))
                    ? ""
                    : quoted(node) + "can only delete pods with spec.nodeName set to itself";
            default ->
                "unexpected operation \""
                    + operation
                    + "\", "
                    + quoted(node)
                    + "can only create and delete mirror pods";
          };
      case "status" -> podStatus(node, request, pod);
      case "eviction" ->
          isOnNode(node, stored(request))
              ? ""
              : "node " + node + " can only evict pods with spec.nodeName set to itself";
      default ->
          "unexpected pod subresource \""
              + request.target().subresource()
              + "\", only 'status' and 'eviction' are allowed";
    };
  }

  private static String quoted(String node) {
    return "node \"" + node + "\" ";
  }

  private KubeObject stored(AdmissionRequest request) {
    KubeObject old = request.oldObject();
    String name = request.target().name();
    return old != null
        ? old
        : objects
            .find(StoredObjects.PODS, request.target().namespace(), name)
            .orElseThrow(() -> StatusException.notFound(StoredObjects.PODS, name));
  }

  private static boolean isOnNode(String node, KubeObject pod) {
    return pod.spec().path("nodeName").asText().equals(node);
  }

  private String createPod(String node, JsonNode pod) {
    if (!pod.path("metadata").path("annotations").has(MIRROR)) {
      return "pod does not have \""
          + MIRROR
          + "\" annotation, "
          + quoted(node)
          + "can only create mirror pods";
    }
    if (!pod.path("spec").path("nodeName").asText().equals(node)) {
      return quoted(node) + "can only create pods with spec.nodeName set to itself";
    }
    String owners = owners(node, pod.path("metadata").path("ownerReferences"));
    if (!owners.isEmpty()) {
      return owners;
    }
    PodReferences references = PodReferences.of(KubeObject.of(pod.deepCopy()));
    for (Map.Entry<String, String> kind :
        List.of(
            Map.entry("serviceaccounts", "a service account"),
            Map.entry("secrets", "secrets"),
            Map.entry("configmaps", "configmaps"),
            Map.entry("persistentvolumeclaims", "persistentvolumeclaims"))) {
      if (references.hasAny(kind.getKey())) {
        return quoted(node) + "can not create pods that reference " + kind.getValue();
      }
    }
    return "";
  }

  private String owners(String node, JsonNode owners) {
    if (owners.size() > 1) {
      return quoted(node) + "can only create pods with a single owner reference set to itself";
    }
    JsonNode owner = owners.path(0);
    if (!owner.path("apiVersion").asText().equals("v1")
        || !owner.path("kind").asText().equals("Node")
        || !owner.path("name").asText().equals(node)) {
      return quoted(node) + "can only create pods with an owner reference set to itself";
    }
    if (!owner.path("controller").asBoolean()) {
      return quoted(node) + "can only create pods with a controller owner reference set to itself";
    }
    if (owner.path("blockOwnerDeletion").asBoolean()) {
      return quoted(node) + "must not set blockOwnerDeletion on an owner reference";
    }
    String uid =
        objects
            .find(StoredObjects.NODES, "", node)
            .orElseThrow(() -> StatusException.notFound(StoredObjects.NODES, node))
            .uid();
    String claimed = owner.path("uid").asText();
    return claimed.equals(uid)
        ? ""
        : "node " + node + " UID mismatch: expected " + claimed + " got " + uid;
  }

  private String podStatus(String node, AdmissionRequest request, JsonNode pod) {
    KubeObject old = request.oldObject();
    if (request.operation() != Operation.UPDATE || old == null) {
      return "unexpected operation \"" + request.operation() + "\"";
    }
    if (!isOnNode(node, old)) {
      return quoted(node) + "can only update pod status for pods with spec.nodeName set to itself";
    }
    if (!same(old.metadata().path("labels"), pod.path("metadata").path("labels"))) {
      return quoted(node) + "cannot update labels through pod status";
    }
    String claims = "resourceClaimStatuses";
    return same(old.status().path(claims), pod.path("status").path(claims))
        ? ""
        : quoted(node) + "cannot update resource claim statues";
  }

  private static boolean same(JsonNode before, JsonNode after) {
    return before.isEmpty() ? after.isEmpty() : before.equals(after);
  }

  private static String node(String node, AdmissionRequest request, JsonNode object) {
    String name = request.target().name();
    String requested = name.isEmpty() ? object.path("metadata").path("name").asText() : name;
    if (!requested.equals(node)) {
      return quoted(node) + "is not allowed to modify node \"" + requested + "\"";
    }
    KubeObject old = request.oldObject();
    if (request.operation() == Operation.CREATE) {
      Set<String> forbidden = forbiddenLabels(object, null);
      return forbidden.isEmpty()
          ? ""
          : quoted(node)
              + "is not allowed to set the following labels: "
              + String.join(", ", forbidden);
    }
    if (request.operation() != Operation.UPDATE || old == null) {
      return "";
    }
    if (!same(old.spec().path("taints"), object.path("spec").path("taints"))) {
      return quoted(node) + "is not allowed to modify taints";
    }
    Set<String> forbidden = forbiddenLabels(object, old);
    return forbidden.isEmpty()
        ? ""
        : "is not allowed to modify labels: " + String.join(", ", forbidden);
  }

  private static Set<String> forbiddenLabels(JsonNode object, @Nullable KubeObject old) {
    JsonNode after = object.path("metadata").path("labels");
    JsonNode before = old == null ? Json.object() : old.metadata().path("labels");
    Set<String> forbidden = new TreeSet<>();
    after.fieldNames().forEachRemaining(forbidden::add);
    before.fieldNames().forEachRemaining(forbidden::add);
    forbidden.removeIf(
        key ->
            Objects.equals(before.get(key), after.get(key)) || NodeLabels.mayBeSetByKubelet(key));
    return forbidden;
  }

  private static String claim(String node, AdmissionRequest request, JsonNode claim) {
    KubeObject old = request.oldObject();
    if (!request.target().subresource().equals("status")) {
      return "may only update PVC status";
    }
    return old == null || withoutReported(old.json()).equals(withoutReported(claim))
        ? ""
        : quoted(node)
            + "is not allowed to update fields other than status.capacity and status.conditions";
  }

  private static JsonNode withoutReported(JsonNode claim) {
    ObjectNode copy = Json.objectOrEmpty(claim.deepCopy());
    if (copy.path("metadata") instanceof ObjectNode metadata) {
      metadata.remove(List.of("resourceVersion", "managedFields"));
    }
    if (copy.path("status") instanceof ObjectNode status) {
      status.remove(
          List.of("capacity", "conditions", "allocatedResourceStatuses", "allocatedResources"));
    }
    return copy;
  }

  private String token(String node, AdmissionRequest request, JsonNode tokenRequest) {
    if (request.operation() != Operation.CREATE
        || !request.target().subresource().equals("token")) {
      return "";
    }
    JsonNode ref = tokenRequest.path("spec").path("boundObjectRef");
    String name = ref.path("name").asText();
    if (!ref.path("apiVersion").asText().equals("v1")
        || !ref.path("kind").asText().equals("Pod")
        || name.isEmpty()) {
      return "node requested token not bound to a pod";
    }
    String uid = ref.path("uid").asText();
    if (uid.isEmpty()) {
      return "node requested token with a pod binding without a uid";
    }
    KubeObject pod =
        objects
            .find(StoredObjects.PODS, request.target().namespace(), name)
            .orElseThrow(() -> StatusException.notFound(StoredObjects.PODS, name));
    if (!pod.uid().equals(uid)) {
      return "the UID in the bound object reference ("
          + uid
          + ") does not match the UID in record. The object might have been deleted and then"
          + " recreated";
    }
    return isOnNode(node, pod)
        ? ""
        : "node requested token bound to a pod scheduled on a different node";
  }

  private static String lease(String node, AdmissionRequest request, JsonNode lease) {
    if (!request.target().namespace().equals(LEASES)) {
      return "can only access leases in the \"" + LEASES + "\" system namespace";
    }
    return isOwn(node, request, lease)
        ? ""
        : "can only access node lease with the same name as the requesting node";
  }

  private static boolean isOwn(String node, AdmissionRequest request, JsonNode object) {
    String name = request.target().name();
    return node.equals(name.isEmpty() ? object.path("metadata").path("name").asText() : name);
  }
}
