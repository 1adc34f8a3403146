package io.kubejar.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;
import io.kubejar.apiserver.registry.rules.Violations;

/** LimitRanges; follows {@code pkg/apis/core/v1/defaults.go}. */
final class LimitRangeStrategy extends KindStrategy {
  private static final Defaults DEFAULTS =
      Defaults.table()
          .object(
              "spec",
              Defaults.table()
                  .each(
                      "limits",
                      Defaults.table().with(LimitRangeStrategy::limitsOfContainers).build())
                  .build())
          .build();

  LimitRangeStrategy() {
    super(DEFAULTS);
  }

  /** The largest limit is the default one, which is the default request; else the least one. */
  private static void limitsOfContainers(ObjectNode item) {
    if (!item.path("type").asText().equals("Container")) {
      return;
    }
    ObjectNode limits = Defaults.objectIn(item, "default");
    ObjectNode requests = Defaults.objectIn(item, "defaultRequest");
    Defaults.putMissing(limits, item.path("max"));
    Defaults.putMissing(requests, limits);
    Defaults.putMissing(requests, item.path("min"));
    for (String field : new String[] {"default", "defaultRequest"}) {
      if (item.path(field).isEmpty()) {
        item.remove(field);
      }
    }
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
  protected void check(JsonNode object, Violations violations) {
    LimitRangeValidation.check(object.path("spec"), FieldPath.of("spec"), violations);
  }
}
