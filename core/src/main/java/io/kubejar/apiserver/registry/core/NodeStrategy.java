package io.kubejar.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;
import io.kubejar.apiserver.registry.rules.Violations;

/** Nodes; follows {@code pkg/registry/core/node/strategy.go}. */
final class NodeStrategy extends KindStrategy {
  private static final Defaults STATUS =
      Defaults.table()
          .with(NodeStrategy::allocatable)
          .object(
              "daemonEndpoints",
              Defaults.table()
                  .object("kubeletEndpoint", Defaults.table().number("Port", 0).build())
                  .build())
          .object("nodeInfo", nodeInfo())
          .build();

  private static final Defaults DEFAULTS =
      Defaults.table()
          .object("spec", Defaults.table().with(NodeStrategy::podCidrs).build())
          .object("status", STATUS)
          .build();

  NodeStrategy() {
    super(DEFAULTS);
  }

  private static Defaults nodeInfo() {
    Defaults.Builder table = Defaults.table();
    for (String field :
        new String[] {
          "machineID",
          "systemUUID",
          "bootID",
          "kernelVersion",
          "osImage",
          "containerRuntimeVersion",
          "kubeletVersion",
          "kubeProxyVersion",
          "operatingSystem",
          "architecture"
        }) {
      table.text(field, "");
    }
    return table.build();
  }

  private static void allocatable(ObjectNode status) {
    if (Defaults.isAbsent(status, "allocatable") && status.path("capacity").isObject()) {
      status.set("allocatable", status.get("capacity").deepCopy());
    }
  }

  /** The single range and the list of ranges say the same. */
  private static void podCidrs(ObjectNode spec) {
    // A mismatch comes from a client that knows the single range only.
    if (!Defaults.isZero(spec, "podCIDR")
        && !spec.path("podCIDRs").path(0).equals(spec.get("podCIDR"))) {
      spec.putArray("podCIDRs").add(spec.get("podCIDR"));
    } else if (Defaults.isZero(spec, "podCIDR") && !spec.path("podCIDRs").isEmpty()) {
      spec.set("podCIDR", spec.get("podCIDRs").get(0));
    }
  }

  /** Whoever creates a Node may tell its status, as kubelets do. */
  @Override
  public void prepareForCreate(ObjectNode object) {}

  @Override
  public boolean countsGenerations() {
    return false;
  }

  @Override
  protected void check(JsonNode object, Violations violations) {
    NodeValidation.check(object, violations);
    NodeValidation.status(object, violations);
  }

  @Override
  protected void checkStatusUpdate(JsonNode object, JsonNode old, Violations violations) {
    NodeValidation.status(object, violations);
  }

  @Override
  protected void checkUpdate(JsonNode object, JsonNode old, Violations violations) {
    NodeValidation.check(object, violations);
    NodeValidation.update(object, old, violations);
  }
}
