package io.kubejar.apiserver.registry.storage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;
import io.kubejar.apiserver.registry.rules.Violations;

/** CSIDrivers; follows {@code pkg/apis/storage/v1/defaults.go}. */
final class CsiDriverStrategy extends KindStrategy {
  private static final Defaults DEFAULTS =
      Defaults.table()
          .object(
              "spec",
              Defaults.table()
                  .absentFlag("attachRequired", true)
                  .absentFlag("podInfoOnMount", false)
                  .absentFlag("storageCapacity", false)
                  .absentText("fsGroupPolicy", "ReadWriteOnceWithFSType")
                  .with(CsiDriverStrategy::lifecycleModes)
                  .absentFlag("requiresRepublish", false)
                  .absentFlag("seLinuxMount", false)
                  .build())
          .build();

  CsiDriverStrategy() {
    super(DEFAULTS);
  }

  @Override
  protected boolean hasStatus() {
    return false;
  }

  private static void lifecycleModes(ObjectNode spec) {
    if (spec.path("volumeLifecycleModes").isEmpty()) {
      spec.putArray("volumeLifecycleModes").add("Persistent");
    }
  }

  @Override
  protected void check(JsonNode object, Violations violations) {
    CsiValidation.driver(object, violations);
  }

  @Override
  protected void checkUpdate(JsonNode object, JsonNode old, Violations violations) {
    CsiValidation.driver(object, violations);
    CsiValidation.driverUpdate(object, old, violations);
  }
}
