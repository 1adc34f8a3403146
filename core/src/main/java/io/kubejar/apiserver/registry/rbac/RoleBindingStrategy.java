package io.kubejar.apiserver.registry.rbac;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.registry.ObjectNames;
import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.List;

/** RoleBindings and ClusterRoleBindings; follows {@code pkg/apis/rbac/v1/defaults.go}. */
final class RoleBindingStrategy extends KindStrategy {
  static final String GROUP = "rbac.authorization.k8s.io";

  private static final Defaults DEFAULTS =
      Defaults.table()
          .object("roleRef", Defaults.table().text("apiGroup", GROUP).build())
          .each("subjects", Defaults.table().with(RoleBindingStrategy::subject).build())
          .build();

  RoleBindingStrategy() {
    super(DEFAULTS);
  }

  @Override
  protected boolean hasStatus() {
    return false;
  }

  @Override
  public boolean countsGenerations() {
    return false;
  }

  private static void subject(ObjectNode subject) {
    if (Defaults.isZero(subject, "apiGroup")) {
      String kind = subject.path("kind").asText();
      if (kind.equals("User") || kind.equals("Group")) {
        subject.put("apiGroup", GROUP);
      }
    }
  }

  @Override
  public List<String> nameErrors(String name, boolean prefix) {
    return ObjectNames.pathSegment(name, prefix);
  }

  @Override
  protected void check(JsonNode object, Violations violations) {
    RoleValidation.binding(object, violations);
  }

  @Override
  protected void checkUpdate(JsonNode object, JsonNode old, Violations violations) {
    check(object, violations);
    if (!object.path("roleRef").equals(old.path("roleRef"))) {
      violations.invalid(FieldPath.of("roleRef"), object.get("roleRef"), "cannot change roleRef");
    }
  }
}
