package io.kubejar.apiserver.registry.rbac;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apiserver.registry.ObjectNames;
import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.List;

/** Roles and ClusterRoles; follows {@code pkg/registry/rbac/role/strategy.go}. */
final class RoleStrategy extends KindStrategy {

  RoleStrategy() {
    super(Defaults.none());
  }

  @Override
  protected boolean hasStatus() {
    return false;
  }

  @Override
  public boolean countsGenerations() {
    return false;
  }

  @Override
  public List<String> nameErrors(String name, boolean prefix) {
    return ObjectNames.pathSegment(name, prefix);
  }

  @Override
  protected void check(JsonNode object, Violations violations) {
    RoleValidation.rules(object, violations);
  }
}
