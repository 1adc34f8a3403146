package io.kubejar.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apiserver.registry.rules.Defaults;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a Service loses when its type changes: fields that mean nothing any more and that the writer
 * left as they were.
 *
 * <p>Follows {@code dropTypeDependentFields} of {@code pkg/registry/core/service/strategy.go}.
 */
final class ServiceTypeChange {
  private ServiceTypeChange() {}

  static void dropFields(ObjectNode spec, JsonNode old) {
    if (hasClusterIp(old) && !hasClusterIp(spec)) {
      if (same(spec, old, "clusterIP") && same(spec, old, "clusterIPs")) {
        spec.remove(List.of("clusterIP", "clusterIPs"));
      }
      dropIfSame(spec, old, "ipFamilies");
      dropIfSame(spec, old, "ipFamilyPolicy");
    }
    if (hasNodePorts(old) && !hasNodePorts(spec) && nodePorts(spec).equals(nodePorts(old))) {
      for (JsonNode port : spec.path("ports")) {
        if (port instanceof ObjectNode open) {
          open.remove("nodePort");
        }
      }
    }
    if (hasHealthCheck(old) && !hasHealthCheck(spec)) {
      dropIfSame(spec, old, "healthCheckNodePort");
    }
    if (isBalanced(old) && !isBalanced(spec)) {
      dropIfSame(spec, old, "allocateLoadBalancerNodePorts");
      dropIfSame(spec, old, "loadBalancerClass");
    }
    if (isExternal(old) && !isExternal(spec)) {
      dropIfSame(spec, old, "externalTrafficPolicy");
    }
  }

  private static void dropIfSame(ObjectNode spec, JsonNode old, String field) {
    if (same(spec, old, field)) {
      spec.remove(field);
    }
  }

  private static boolean same(JsonNode spec, JsonNode old, String field) {
    return Defaults.isAbsent(spec, field) || spec.path(field).equals(old.path(field));
  }

  private static String type(JsonNode spec) {
    return spec.path("type").asText("ClusterIP");
  }

  private static boolean isBalanced(JsonNode spec) {
    return type(spec).equals("LoadBalancer");
  }

  private static boolean hasClusterIp(JsonNode spec) {
    return !type(spec).equals("ExternalName");
  }

  private static boolean hasNodePorts(JsonNode spec) {
    return isBalanced(spec) || type(spec).equals("NodePort");
  }

  private static boolean isExternal(JsonNode spec) {
    return hasNodePorts(spec)
        || (type(spec).equals("ClusterIP") && !spec.path("externalIPs").isEmpty());
  }

  private static boolean hasHealthCheck(JsonNode spec) {
    return isBalanced(spec) && spec.path("externalTrafficPolicy").asText().equals("Local");
  }

  private static Set<Integer> nodePorts(JsonNode spec) {
    Set<Integer> numbers = new HashSet<>();
    for (JsonNode port : spec.path("ports")) {
      if (!Defaults.isZero(port, "nodePort")) {
        numbers.add(port.path("nodePort").asInt());
      }
    }
    return numbers;
  }
}
