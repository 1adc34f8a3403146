package io.kubejar.apiserver.authorization;

import io.kubejar.apimachinery.FieldSelector;
import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apiserver.RequestInfo;
import io.kubejar.apiserver.UserInfo;
import io.kubejar.store.Key;
import io.kubejar.store.Store;
import java.util.List;
import java.util.Set;

/**
 * What kubelets may do: the rules of {@code system:node}, but of Secrets, ConfigMaps, claims and
 * the like only those that the Pods on the node refer to, and of Nodes and Leases only their own.
 *
 * <p>A user is a node if it is in {@code system:nodes} and named {@code system:node:NAME}. Follows
 * {@code plugin/pkg/auth/authorizer/node/node_authorizer.go}. Safe for use by many threads.
 */
public final class NodeAuthorizer implements Authorizer {
  private static final String LEASE_NAMESPACE = "kube-node-lease";
  private static final String STORAGE = "storage.k8s.io";
  private static final Set<String> READING = Set.of("get", "list", "watch");
  private static final Set<String> CHANGING = Set.of("create", "update", "patch");
  private static final Set<String> OWN_OBJECT =
      Set.of("get", "create", "update", "patch", "delete");

  private final Store store;
  private final NodeGraph graph;
  private final List<PolicyRule> rules;

  /**
   * @param store holds the role {@code system:node}, whose rules are taken as they are now, and the
   *     objects that requests are about
   */
  public NodeAuthorizer(Store store) {
    this.store = store;
    this.graph = new NodeGraph(store);
    this.rules =
        store
            .get(Key.of(RoleBindings.CLUSTER_ROLES, "", "system:node"))
            .map(role -> PolicyRule.listOf(role.json().path("rules")))
            .orElse(List.of());
  }

  @Override
  public Decision authorize(UserInfo user, RequestInfo request) {
    if (!NodeIdentity.isNode(user)) {
      return Decision.noOpinion("");
    }
    String node = NodeIdentity.nodeName(user);
    GroupVersionResource resource = request.resource();
    if (resource == null) {
      return byRules(request);
    }
    return switch (resource.group()) {
      case "" -> core(node, resource.resource(), request);
      case "coordination.k8s.io" ->
          resource.resource().equals("leases") ? lease(node, request) : byRules(request);
      case STORAGE -> storage(node, resource.resource(), request);
      case "resource.k8s.io" -> devices(node, resource.resource(), request);
      default -> byRules(request);
    };
  }

  private Decision byRules(RequestInfo request) {
    return rules.stream().anyMatch(rule -> rule.allows(request))
        ? Decision.allow()
        : Decision.noOpinion("");
  }

  private Decision core(String node, String resource, RequestInfo request) {
    return switch (resource) {
      case "secrets", "configmaps" -> readNamed(node, request);
      case "persistentvolumeclaims" ->
          request.subresource().equals("status")
              ? updateStatus(node, request)
              : getOne(node, request);
      case "persistentvolumes" -> getOne(node, request);
      case "serviceaccounts" -> createToken(node, request);
      case "nodes" -> node(node, request);
      case "pods" -> pod(node, request);
      default -> byRules(request);
    };
  }

  private Decision storage(String node, String resource, RequestInfo request) {
    return switch (resource) {
      case "volumeattachments" -> getOne(node, request);
      case "csinodes" -> csiNode(node, request);
      default -> byRules(request);
    };
  }

  private Decision devices(String node, String resource, RequestInfo request) {
    return switch (resource) {
      case "resourceclaims" -> getOne(node, request);
      case "resourceslices" -> resourceSlice(node, request);
      default -> byRules(request);
    };
  }

  private Decision updateStatus(String node, RequestInfo request) {
    return request.verb().equals("update") || request.verb().equals("patch")
        ? related(node, request)
        : Decision.noOpinion("can only get/update/patch this type");
  }

  private Decision getOne(String node, RequestInfo request) {
    if (!request.verb().equals("get")) {
      return Decision.noOpinion("can only get individual resources of this type");
    }
    return request.subresource().isEmpty()
        ? related(node, request)
        : Decision.noOpinion("cannot get subresource");
  }

  private Decision readNamed(String node, RequestInfo request) {
    if (!READING.contains(request.verb())) {
      return Decision.noOpinion("can only read resources of this type");
    }
    if (!request.subresource().isEmpty()) {
      return Decision.noOpinion("cannot read subresource");
    }
    return request.namespace().isEmpty()
        ? Decision.noOpinion("can only read namespaced object of this type")
        : related(node, request);
  }

  private Decision related(String node, RequestInfo request) {
    if (request.name().isEmpty()) {
      return Decision.noOpinion("No Object name found");
    }
    return isRelated(node, request)
        ? Decision.allow()
        : Decision.noOpinion("no relationship found between node '" + node + "' and this object");
  }

  private boolean isRelated(String node, RequestInfo request) {
    GroupVersionResource resource = request.resource();
    if (resource == null) {
      return false;
    }
    GroupResource kind = resource.groupResource();
    return switch (kind.resource()) {
      case "pods", "volumeattachments", "resourceslices" -> isOnNode(node, kind, request);
      case "persistentvolumes" -> graph.mounts(node, request.name());
      default -> graph.refersTo(node, kind.resource(), request.namespace(), request.name());
    };
  }

  private boolean isOnNode(String node, GroupResource kind, RequestInfo request) {
    return store
        .get(Key.of(kind, request.namespace(), request.name()))
        .filter(object -> object.spec().path("nodeName").asText().equals(node))
        .isPresent();
  }

  private Decision createToken(String node, RequestInfo request) {
    if (!request.verb().equals("create") || request.name().isEmpty()) {
      return READING.contains(request.verb()) && request.subresource().isEmpty()
          ? related(node, request)
          : Decision.noOpinion("can only create tokens for individual service accounts");
    }
    return request.subresource().equals("token")
        ? related(node, request)
        : Decision.noOpinion("can only create token subresource of serviceaccount");
  }

  private static Decision lease(String node, RequestInfo request) {
    if (!OWN_OBJECT.contains(request.verb())) {
      return Decision.noOpinion("can only get, create, update, patch, or delete a node lease");
    }
    if (!request.namespace().equals(LEASE_NAMESPACE)) {
      return Decision.noOpinion(
          "can only access leases in the \"" + LEASE_NAMESPACE + "\" system namespace");
    }
    return isOwn(node, request)
        ? Decision.allow()
        : Decision.noOpinion(
            "can only access node lease with the same name as the requesting node");
  }

  private static Decision csiNode(String node, RequestInfo request) {
    if (!OWN_OBJECT.contains(request.verb())) {
      return Decision.noOpinion("can only get, create, update, patch, or delete a CSINode");
    }
    if (!request.subresource().isEmpty()) {
      return Decision.noOpinion("cannot authorize CSINode subresources");
    }
    return isOwn(node, request)
        ? Decision.allow()
        : Decision.noOpinion("can only access CSINode with the same name as the requesting node");
  }

  /** A new object's name is not known yet; NodeRestriction looks at it. */
  private static boolean isOwn(String node, RequestInfo request) {
    return request.verb().equals("create") || request.name().equals(node);
  }

  private Decision resourceSlice(String node, RequestInfo request) {
    if (!request.subresource().isEmpty()) {
      return Decision.noOpinion("cannot authorize ResourceSlice subresources");
    }
    return switch (request.verb()) {
      case "create" -> Decision.allow();
      case "get", "update", "patch", "delete" -> related(node, request);
      case "watch", "list", "deletecollection" ->
          selects(request, "nodeName", node)
              ? Decision.allow()
              : Decision.noOpinion(
                  "can only list/watch/deletecollection resourceslices with nodeName field"
                      + " selector");
      default ->
          Decision.noOpinion(
              "only the following verbs are allowed for a ResourceSlice: get, watch, list, create,"
                  + " update, patch, delete, deletecollection");
    };
  }

  private static Decision node(String node, RequestInfo request) {
    if (request.subresource().equals("status")) {
      return request.verb().equals("update") || request.verb().equals("patch")
          ? Decision.allow()
          : Decision.noOpinion("");
    }
    if (!request.subresource().isEmpty()) {
      return Decision.noOpinion("");
    }
    if (CHANGING.contains(request.verb())) {
      return Decision.allow();
    }
    if (!READING.contains(request.verb())) {
      return Decision.noOpinion("");
    }
    if (request.name().isEmpty()) {
      return Decision.noOpinion(
          "node '" + node + "' cannot read all nodes, only its own Node object");
    }
    return request.name().equals(node)
        ? Decision.allow()
        : Decision.noOpinion(
            "node '" + node + "' cannot read '" + request.name() + "', only its own Node object");
  }

  private Decision pod(String node, RequestInfo request) {
    return switch (request.subresource() + " " + request.verb()) {
      case " get" -> getOne(node, request);
      case " list", " watch" -> listPods(node, request);
      case " create", " delete", "status update", "status patch", "eviction create" ->
          Decision.allow();
      default -> Decision.noOpinion("");
    };
  }

  private Decision listPods(String node, RequestInfo request) {
    if (selects(request, "spec.nodeName", node)) {
      return Decision.allow();
    }
    return request.name().isEmpty()
        ? Decision.noOpinion("can only list/watch pods with spec.nodeName field selector")
        : related(node, request);
  }

  private static boolean selects(RequestInfo request, String field, String value) {
    try {
      return FieldSelector.parse(request.fieldSelector()).terms().stream()
          .anyMatch(t -> !t.negated() && t.field().equals(field) && t.value().equals(value));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
