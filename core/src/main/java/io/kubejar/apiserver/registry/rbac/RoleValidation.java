package io.kubejar.apiserver.registry.rbac;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.SelectorRules;
import io.kubejar.apiserver.registry.rules.Values;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.List;

/** The rules on roles and bindings; follows {@code pkg/apis/rbac/validation/validation.go}. */
final class RoleValidation {
  private static final List<String> GROUPS = List.of(RoleBindingStrategy.GROUP);

  private RoleValidation() {}

  static void rules(JsonNode role, Violations violations) {
    boolean namespaced = role.path("kind").asText().equals("Role");
    int index = 0;
    for (JsonNode rule : role.path("rules")) {
      rule(rule, namespaced, FieldPath.of("rules").index(index++), violations);
    }
    JsonNode aggregation = role.path("aggregationRule");
    if (!aggregation.isObject()) {
      return;
    }
    FieldPath path = FieldPath.of("aggregationRule", "clusterRoleSelectors");
    if (aggregation.path("clusterRoleSelectors").isEmpty()) {
      violations.required(
          path, "at least one clusterRoleSelector required if aggregationRule is non-nil");
    }
    index = 0;
    for (JsonNode selector : aggregation.path("clusterRoleSelectors")) {
      FieldPath at = path.index(index++);
      int before = violations.size();
      SelectorRules.labelSelector(selector, at, violations);
      if (violations.size() > before) {
        // What cannot be parsed is quoted as the selector that it did not become.
        violations.invalid(at, NullNode.getInstance(), "invalid label selector.");
      }
    }
  }

  private static void rule(
      JsonNode rule, boolean namespaced, FieldPath path, Violations violations) {
    if (rule.path("verbs").isEmpty()) {
      violations.required(path.child("verbs"), "verbs must contain at least one value");
    }
    JsonNode urls = rule.path("nonResourceURLs");
    if (!urls.isEmpty()) {
      FieldPath at = path.child("nonResourceURLs");
      if (namespaced) {
        violations.invalid(at, urls, "namespaced rules cannot apply to non-resource URLs");
      }
      boolean resources =
          !rule.path("apiGroups").isEmpty()
              || !rule.path("resources").isEmpty()
              || !rule.path("resourceNames").isEmpty();
      if (resources) {
        violations.invalid(
            at, urls, "rules cannot apply to both regular resources and non-resource URLs");
      }
      return;
    }
    if (rule.path("apiGroups").isEmpty()) {
      violations.required(
          path.child("apiGroups"), "resource rules must supply at least one api group");
    }
    if (rule.path("resources").isEmpty()) {
      violations.required(
          path.child("resources"), "resource rules must supply at least one resource");
    }
  }

  static void binding(JsonNode binding, Violations violations) {
    boolean namespaced = binding.path("kind").asText().equals("RoleBinding");
    JsonNode ref = binding.path("roleRef");
    FieldPath path = FieldPath.of("roleRef");
    String group = FieldRules.text(ref, "apiGroup");
    if (!GROUPS.contains(group)) {
      violations.notSupported(path.child("apiGroup"), group, GROUPS);
    }
    List<String> kinds = namespaced ? List.of("Role", "ClusterRole") : List.of("ClusterRole");
    String kind = FieldRules.text(ref, "kind");
    if (!kinds.contains(kind)) {
      violations.notSupported(path.child("kind"), kind, kinds);
    }
    String name = FieldRules.text(ref, "name");
    if (name.isEmpty()) {
      violations.required(path.child("name"), "");
    } else {
      violations.invalid(path.child("name"), name, Values.pathSegment(name));
    }
    int index = 0;
    for (JsonNode subject : binding.path("subjects")) {
      subject(subject, namespaced, FieldPath.of("subjects").index(index++), violations);
    }
  }

  private static void subject(
      JsonNode subject, boolean namespaced, FieldPath path, Violations violations) {
    String name = FieldRules.text(subject, "name");
    if (name.isEmpty()) {
      violations.required(path.child("name"), "");
    }
    String group = FieldRules.text(subject, "apiGroup");
    switch (FieldRules.text(subject, "kind")) {
      case "ServiceAccount" -> {
        if (!name.isEmpty()) {
          violations.invalid(path.child("name"), name, Values.subdomain(name));
        }
        if (!group.isEmpty()) {
          violations.notSupported(path.child("apiGroup"), group, List.of(""));
        }
        if (!namespaced && FieldRules.text(subject, "namespace").isEmpty()) {
          violations.required(path.child("namespace"), "");
        }
      }
      case "User", "Group" -> {
        if (!GROUPS.contains(group)) {
          violations.notSupported(path.child("apiGroup"), group, GROUPS);
        }
      }
      default ->
          violations.notSupported(
              path.child("kind"),
              FieldRules.text(subject, "kind"),
              List.of("ServiceAccount", "User", "Group"));
    }
  }
}
