package io.kubejar.apiserver.authorization;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apiserver.RequestInfo;
import io.kubejar.apiserver.UserInfo;
import io.kubejar.store.CompactedException;
import io.kubejar.store.Key;
import io.kubejar.store.Store;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who is bound to which rules: an index of the stored roles and bindings by subject.
 *
 * <p>Feeds of the store tell when one of them changed; then the index is made anew when it is next
 * asked, of which roles that did not change are not read again. Owns its state under its own lock;
 * what it hands out is immutable.
 */
final class RoleBindings {
  private static final String GROUP = "rbac.authorization.k8s.io";
  static final GroupResource ROLES = new GroupResource(GROUP, "roles");
  static final GroupResource CLUSTER_ROLES = new GroupResource(GROUP, "clusterroles");
  private static final GroupResource BINDINGS = new GroupResource(GROUP, "rolebindings");
  private static final GroupResource CLUSTER_BINDINGS =
      new GroupResource(GROUP, "clusterrolebindings");
  private static final List<GroupResource> ALL =
      List.of(ROLES, CLUSTER_ROLES, BINDINGS, CLUSTER_BINDINGS);
  private static final int BATCH = 1000;

  private final Store store;
  private final List<Store.Feed> feeds = new ArrayList<>();
  private Map<String, List<Grant>> bySubject = Map.of();
  // By identity, since the store's objects are shared and do not change.
  private IdentityHashMap<KubeObject, List<PolicyRule>> rulesOfRole = new IdentityHashMap<>();

  /**
   * What one binding grants to its subjects.
   *
   * @param namespace where it holds, empty for everywhere
   * @param bootstrap whether the binding is one that every cluster starts with
   */
  record Grant(String namespace, boolean bootstrap, List<PolicyRule> rules) {
    boolean holdsIn(String where) {
      return namespace.isEmpty() || namespace.equals(where);
    }

    boolean allows(RequestInfo request) {
      for (PolicyRule rule : rules) {
        if (rule.allows(request)) {
          return true;
        }
      }
      return false;
    }
  }

  RoleBindings(Store store) {
    this.store = store;
  }

  /** All rules that hold for a user in a namespace; empty means at the cluster scope. */
  List<PolicyRule> rulesFor(UserInfo user, String namespace) {
    List<PolicyRule> rules = new ArrayList<>();
    for (Grant grant : grantsOf(user, namespace)) {
      rules.addAll(grant.rules());
    }
    return rules;
  }

  /** What a user and its groups are granted in a namespace; empty means at the cluster scope. */
  List<Grant> grantsOf(UserInfo user, String namespace) {
    Map<String, List<Grant>> index = current();
    List<Grant> grants = new ArrayList<>();
    addGrants(index.get("User:" + user.name()), namespace, grants);
    for (String group : user.groups()) {
      addGrants(index.get("Group:" + group), namespace, grants);
    }
    return grants;
  }

  private static void addGrants(
      @Nullable List<Grant> granted, String namespace, List<Grant> grants) {
    if (granted != null) {
      for (Grant grant : granted) {
        if (grant.holdsIn(namespace)) {
          grants.add(grant);
        }
      }
    }
  }

  private synchronized Map<String, List<Grant>> current() {
    if (feeds.isEmpty() || changed()) {
      rebuild();
    }
    return bySubject;
  }

  private boolean changed() {
    boolean changed = false;
    try {
      for (Store.Feed feed : feeds) {
        while (!feed.poll(BATCH).isEmpty()) {
          changed = true;
        }
      }
      return changed;
    } catch (CompactedException e) {
      feeds.forEach(Store.Feed::close);
      feeds.clear();
      return true;
    }
  }

  private void rebuild() {
    Store.View view = store.latest();
    if (feeds.isEmpty()) {
      for (GroupResource resource : ALL) {
        feeds.add(store.watch(resource, view.revision(), () -> {}));
      }
    }
    IdentityHashMap<KubeObject, List<PolicyRule>> known = new IdentityHashMap<>();
    Map<String, List<PolicyRule>> roles = new HashMap<>();
    for (GroupResource resource : List.of(ROLES, CLUSTER_ROLES)) {
      for (KubeObject role : view.list(Key.prefix(resource, ""), "", Integer.MAX_VALUE)) {
        List<PolicyRule> rules = rulesOfRole.get(role);
        if (rules == null) {
          rules = PolicyRule.listOf(role.json().path("rules"));
        }
        known.put(role, rules);
        roles.put(role.kind() + "/" + role.namespace() + "/" + role.name(), rules);
      }
    }
    rulesOfRole = known;
    Map<String, List<Grant>> index = new HashMap<>();
    for (GroupResource resource : List.of(BINDINGS, CLUSTER_BINDINGS)) {
      for (KubeObject binding : view.list(Key.prefix(resource, ""), "", Integer.MAX_VALUE)) {
        index(binding, roles, index);
      }
    }
    bySubject = index;
  }

  private static void index(
      KubeObject binding, Map<String, List<PolicyRule>> roles, Map<String, List<Grant>> index) {
    JsonNode ref = binding.json().path("roleRef");
    String kind = ref.path("kind").asText();
    String roleNamespace = kind.equals("Role") ? binding.namespace() : "";
    List<PolicyRule> rules =
        roles.get(kind + "/" + roleNamespace + "/" + ref.path("name").asText());
    if (rules == null) {
      return;
    }
    boolean bootstrap = "rbac-defaults".equals(binding.labels().get("kubernetes.io/bootstrapping"));
    Grant grant = new Grant(binding.namespace(), bootstrap, rules);
    for (JsonNode subject : binding.json().path("subjects")) {
      index.computeIfAbsent(key(subject, binding), k -> new ArrayList<>()).add(grant);
    }
  }

  private static String key(JsonNode subject, KubeObject binding) {
    String kind = subject.path("kind").asText();
    String name = subject.path("name").asText();
    if (!kind.equals("ServiceAccount")) {
      return kind + ":" + name;
    }
    String namespace = subject.path("namespace").asText(binding.namespace());
    return "User:system:serviceaccount:" + namespace + ":" + name;
  }
}
