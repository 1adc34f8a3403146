package io.kubejar.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apiserver.registry.ObjectNames;
import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.List;

/**
 * Services, which get their addresses and node ports when they are written.
 *
 * <p>Follows {@code pkg/apis/core/v1/defaults.go} and {@code
 * pkg/registry/core/service/strategy.go}; the allocation is {@link ServiceAllocation}'s.
 */
final class ServiceStrategy extends KindStrategy {
  private static final long CLIENT_IP_TIMEOUT_SECONDS = 10800;

  private static final Defaults SPEC =
      Defaults.table()
          .text("sessionAffinity", "None")
          .with(ServiceStrategy::sessionAffinityConfig)
          .text("type", "ClusterIP")
          .each(
              "ports",
              Defaults.table().text("protocol", "TCP").with(ServiceStrategy::targetPort).build())
          .with(ServiceStrategy::trafficPolicies)
          .build();

  private static final Defaults DEFAULTS =
      Defaults.table()
          .object("spec", SPEC)
          .object("status", Defaults.table().object("loadBalancer").build())
          .with(ServiceStrategy::ipMode)
          .build();

  private final ServiceAllocation allocation;

  ServiceStrategy(ServiceAllocation allocation) {
    super(DEFAULTS);
    this.allocation = allocation;
  }

  private static void sessionAffinityConfig(ObjectNode spec) {
    String affinity = spec.path("sessionAffinity").asText();
    if (affinity.equals("None")) {
      spec.remove("sessionAffinityConfig");
    } else if (affinity.equals("ClientIP")) {
      ObjectNode config = Defaults.objectIn(spec, "sessionAffinityConfig");
      ObjectNode clientIp = Defaults.objectIn(config, "clientIP");
      if (Defaults.isAbsent(clientIp, "timeoutSeconds")) {
        clientIp.set("timeoutSeconds", Json.number(CLIENT_IP_TIMEOUT_SECONDS));
      }
    }
  }

  private static void targetPort(ObjectNode port) {
    if (Defaults.isZero(port, "targetPort")) {
      JsonNode number = port.get("port");
      port.set("targetPort", number == null ? Json.number(0) : number);
    }
  }

  private static void trafficPolicies(ObjectNode spec) {
    String type = spec.path("type").asText();
    boolean balanced = type.equals("LoadBalancer");
    boolean external =
        balanced
            || type.equals("NodePort")
            || (type.equals("ClusterIP") && !spec.path("externalIPs").isEmpty());
    if (external && Defaults.isZero(spec, "externalTrafficPolicy")) {
      spec.put("externalTrafficPolicy", "Cluster");
    }
    boolean hasClusterIp = balanced || type.equals("NodePort") || type.equals("ClusterIP");
    if (hasClusterIp && Defaults.isAbsent(spec, "internalTrafficPolicy")) {
      spec.put("internalTrafficPolicy", "Cluster");
    }
    if (balanced && Defaults.isAbsent(spec, "allocateLoadBalancerNodePorts")) {
      spec.put("allocateLoadBalancerNodePorts", true);
    }
  }

  private static void ipMode(ObjectNode service) {
    if (!service.path("spec").path("type").asText().equals("LoadBalancer")) {
      return;
    }
    for (JsonNode ingress : service.path("status").path("loadBalancer").path("ingress")) {
      if (ingress instanceof ObjectNode entry
          && !Defaults.isZero(entry, "ip")
          && Defaults.isAbsent(entry, "ipMode")) {
        entry.put("ipMode", "VIP");
      }
    }
  }

  @Override
  protected ObjectNode newStatus() {
    ObjectNode status = Json.object();
    status.putObject("loadBalancer");
    return status;
  }

  @Override
  public boolean countsGenerations() {
    return false;
  }

  @Override
  public List<String> nameErrors(String name, boolean prefix) {
    return ObjectNames.label1035(name, prefix);
  }

  @Override
  public void prepareForCreate(ObjectNode object) {
    super.prepareForCreate(object);
    allocation.allocateForCreate(object);
  }

  @Override
  public void prepareForUpdate(ObjectNode object, KubeObject old) {
    super.prepareForUpdate(object, old);
    ServiceTypeChange.dropFields(Defaults.objectIn(object, "spec"), old.spec());
    allocation.allocateForUpdate(object, old);
  }

  @Override
  public void finish(ObjectNode object) {
    allocation.finish(object);
  }

  @Override
  protected void check(JsonNode object, Violations violations) {
    ServiceValidation.check(object, violations);
  }

  @Override
  protected void checkUpdate(JsonNode object, JsonNode old, Violations violations) {
    ServiceValidation.checkUpdate(object, old, violations);
  }

  @Override
  protected void checkStatusUpdate(JsonNode object, JsonNode old, Violations violations) {
    LoadBalancerStatus.ofService(object, violations);
  }
}
