package io.kubejar.apiserver.authorization;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apiserver.RequestInfo;
import io.kubejar.apiserver.UserInfo;
import io.kubejar.store.Key;
import io.kubejar.store.Store;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What one user was allowed since the recorder was made, and the roles that would allow just that.
 *
 * <p>What every user may do in every cluster, such as reading discovery, needs no role and is not
 * recorded. Safe for use by many threads.
 */
public final class AccessRecorder {
  private final String user;
  private final RbacAuthorizer rbac;
  private final Store store;
  private final Set<Access> accesses = ConcurrentHashMap.newKeySet();
  private volatile boolean permitsEverything;

  /**
   * One thing that was done.
   *
   * @param resource with the subresource, such as {@code pods/log}; empty for a path
   * @param namespace empty at the cluster scope
   * @param name empty if the request names no object, or one whose name says nothing
   * @param path empty for a resource
   */
  record Access(
      String verb, String group, String resource, String namespace, String name, String path) {}

  /**
   * @param user the name of the user
   * @param rbac knows what everybody may do
   * @param store holds the objects that requests name
   */
  public AccessRecorder(String user, RbacAuthorizer rbac, Store store) {
    this.user = user;
    this.rbac = rbac;
    this.store = store;
  }

  /** The name of the user. */
  public String user() {
    return user;
  }

  /** From now on the user may do everything, so that all that it wants to do is recorded. */
  public void permitEverything() {
    permitsEverything = true;
  }

  boolean permitsEverything() {
    return permitsEverything;
  }

  void record(UserInfo sender, RequestInfo request) {
    if (rbac.isAllowedByDefault(sender, request)) {
      return;
    }
    GroupVersionResource gvr = request.resource();
    if (gvr == null) {
      accesses.add(new Access(request.verb(), "", "", "", "", request.path()));
      return;
    }
    String resource =
        request.subresource().isEmpty()
            ? gvr.resource()
            : gvr.resource() + "/" + request.subresource();
    String name = hasTellingName(gvr, request) ? request.name() : "";
    accesses.add(new Access(request.verb(), gvr.group(), resource, request.namespace(), name, ""));
  }

  /** A name that was generated, or that follows from an owner's, is another one the next time. */
  private boolean hasTellingName(GroupVersionResource resource, RequestInfo request) {
    if (request.name().isEmpty()) {
      return false;
    }
    Key key = Key.of(resource.groupResource(), request.namespace(), request.name());
    return store
        .get(key)
        .map(KubeObject::metadata)
        .filter(m -> m.has("generateName") || m.has("ownerReferences"))
        .isEmpty();
  }

  /**
   * The roles that allow what was recorded, each with its binding to the user: a ClusterRole for
   * what was done at the cluster scope, a Role for each namespace. Empty if nothing was recorded.
   *
   * @param name the name of the roles and bindings
   */
  public List<ObjectNode> roles(String name) {
    return new RecordedRoles(user, name).of(Set.copyOf(accesses));
  }
}
