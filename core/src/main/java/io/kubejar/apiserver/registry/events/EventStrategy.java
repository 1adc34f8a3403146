package io.kubejar.apiserver.registry.events;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apiserver.registry.ObjectNames;
import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.List;

/**
 * Events of one of the two groups that serve them; follows {@code
 * pkg/registry/core/event/strategy.go}.
 */
final class EventStrategy extends KindStrategy {
  private final EventValidation validation;

  EventStrategy(EventValidation validation) {
    super(Defaults.none());
    this.validation = validation;
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
  public boolean allowsCreateOnUpdate() {
    return true;
  }

  @Override
  public List<String> nameErrors(String name, boolean prefix) {
    return validation.isStrict()
        ? ObjectNames.subdomain(name, prefix)
        : ObjectNames.pathSegment(name, prefix);
  }

  @Override
  protected void check(JsonNode object, Violations violations) {
    validation.check(object, violations);
  }

  @Override
  protected void checkUpdate(JsonNode object, JsonNode old, Violations violations) {
    validation.update(object, old, violations);
  }
}
