package io.kubejar.apiserver.registry.admissionregistration;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.SelectorRules;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The rules of a {@code RuleWithOperations}: which operations on which resources are meant.
 *
 * <p>Follows {@code validateRuleWithOperations} of {@code
 * pkg/apis/admissionregistration/validation/validation.go}.
 */
final class OperationRules {
  private static final String ANY = "*";
  private static final List<String> OPERATIONS =
      List.of(ANY, "CONNECT", "CREATE", "DELETE", "UPDATE");
  private static final List<String> SCOPES = List.of(ANY, "Cluster", "Namespaced");

  private OperationRules() {}

  static void check(JsonNode rule, FieldPath path, Violations violations) {
    list(rule, "operations", "operations", path, violations);
    List<String> operations = SelectorRules.texts(rule.path("operations"));
    for (int i = 0; i < operations.size(); i++) {
      if (!OPERATIONS.contains(operations.get(i))) {
        violations.notSupported(path.child("operations").index(i), operations.get(i), OPERATIONS);
      }
    }
    list(rule, "apiGroups", "API groups", path, violations);
    list(rule, "apiVersions", "API versions", path, violations);
    List<String> versions = SelectorRules.texts(rule.path("apiVersions"));
    for (int i = 0; i < versions.size(); i++) {
      if (versions.get(i).isEmpty()) {
        violations.required(path.child("apiVersions").index(i), "");
      }
    }
    resources(rule.path("resources"), path.child("resources"), violations);
    String scope = FieldRules.text(rule, "scope");
    if (rule.hasNonNull("scope") && !SCOPES.contains(scope)) {
      violations.notSupported(path.child("scope"), scope, SCOPES);
    }
  }

  /** A list that is not empty, and in which a star stands alone. */
  private static void list(
      JsonNode rule, String field, String words, FieldPath path, Violations violations) {
    JsonNode list = rule.path(field);
    if (list.isEmpty()) {
      violations.required(path.child(field), "");
    } else if (list.size() > 1 && SelectorRules.texts(list).contains(ANY)) {
      violations.invalid(
          path.child(field), list, "if '*' is present, must not specify other " + words);
    }
  }

  private static void resources(JsonNode list, FieldPath path, Violations violations) {
    List<String> resources = SelectorRules.texts(list);
    if (resources.isEmpty()) {
      violations.required(path, "");
    }
    Set<String> withAnySubresource = new HashSet<>();
    Set<String> ofAnyResource = new HashSet<>();
    boolean lastIsPlain = false;
    for (int i = 0; i < resources.size(); i++) {
      String resource = resources.get(i);
      int slash = resource.indexOf('/');
      if (resource.isEmpty()) {
        violations.required(path.index(i), "");
      } else if (slash < 0) {
        lastIsPlain = !resource.equals(ANY);
      } else {
        String name = resource.substring(0, slash);
        String sub = resource.substring(slash + 1);
        covered(
            withAnySubresource.contains(name), name + "/*", resource, path.index(i), violations);
        covered(ofAnyResource.contains(sub), "*/" + sub, resource, path.index(i), violations);
        if (sub.equals(ANY)) {
          withAnySubresource.add(name);
        }
        if (name.equals(ANY)) {
          ofAnyResource.add(sub);
        }
      }
    }
    if (resources.size() > 1 && resources.contains("*/*")) {
      violations.invalid(path, list, "if '*/*' is present, must not specify other resources");
    }
    if (resources.contains(ANY) && lastIsPlain) {
      violations.invalid(
          path, list, "if '*' is present, must not specify other resources without subresources");
    }
  }

  private static void covered(
      boolean isCovered, String by, String resource, FieldPath path, Violations violations) {
    if (isCovered) {
      violations.invalid(
          path, resource, "if '" + by + "' is present, must not specify " + resource);
    }
  }
}
