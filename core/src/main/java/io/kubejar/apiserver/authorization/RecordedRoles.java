package io.kubejar.apiserver.authorization;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apiserver.authorization.AccessRecorder.Access;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Writes the roles, and their bindings to one user, that allow what was recorded. */
final class RecordedRoles {
  private static final String GROUP = "rbac.authorization.k8s.io";
  private static final String ACCOUNT = "system:serviceaccount:";

  private final String user;
  private final String name;

  RecordedRoles(String user, String name) {
    this.user = user;
    this.name = name;
  }

  List<ObjectNode> of(Set<Access> accesses) {
    Map<String, List<Access>> byNamespace = new TreeMap<>();
    for (Access access : accesses) {
      byNamespace.computeIfAbsent(access.namespace(), n -> new ArrayList<>()).add(access);
    }
    List<PolicyRule> everywhere = RecordedRules.of(byNamespace.getOrDefault("", List.of()));
    List<ObjectNode> objects = new ArrayList<>();
    byNamespace.forEach(
        (namespace, all) -> {
          List<Access> needed = namespace.isEmpty() ? all : withoutCovered(all, everywhere);
          if (!needed.isEmpty()) {
            add(objects, namespace, RecordedRules.of(needed));
          }
        });
    return objects;
  }

  private static List<Access> withoutCovered(Collection<Access> all, List<PolicyRule> rules) {
    return all.stream()
        .filter(access -> rules.stream().noneMatch(r -> r.covers(RecordedRules.of(access))))
        .toList();
  }

  private void add(List<ObjectNode> objects, String namespace, List<PolicyRule> rules) {
    String prefix = namespace.isEmpty() ? "Cluster" : "";
    ObjectNode role = object(prefix + "Role", namespace);
    ArrayNode list = role.putArray("rules");
    rules.forEach(rule -> list.add(rule.json()));
    objects.add(role);
    ObjectNode binding = object(prefix + "RoleBinding", namespace);
    binding
        .putObject("roleRef")
        .put("apiGroup", GROUP)
        .put("kind", prefix + "Role")
        .put("name", name);
    subject(binding.putArray("subjects").addObject());
    objects.add(binding);
  }

  private ObjectNode object(String kind, String namespace) {
    ObjectNode object = Json.object().put("apiVersion", GROUP + "/v1").put("kind", kind);
    ObjectNode metadata = object.putObject("metadata").put("name", name);
    if (!namespace.isEmpty()) {
      metadata.put("namespace", namespace);
    }
    return object;
  }

  private void subject(ObjectNode subject) {
    String[] account = user.startsWith(ACCOUNT) ? user.split(":", -1) : new String[0];
    if (account.length == 4) {
      subject.put("kind", "ServiceAccount").put("namespace", account[2]).put("name", account[3]);
    } else {
      subject.put("apiGroup", GROUP).put("kind", "User").put("name", user);
    }
  }
}
