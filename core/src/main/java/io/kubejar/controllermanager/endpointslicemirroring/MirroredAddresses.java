package io.kubejar.controllermanager.endpointslicemirroring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.IpAddress;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.controllermanager.podcontrol.SlicePlan;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The endpoints that an Endpoints object lists, as slices hold them.
 *
 * <p>Follows {@code pkg/controller/endpointslicemirroring/reconciler.go} and {@code utils.go}.
 */
final class MirroredAddresses {
  /** How many addresses of one subset are mirrored. */
  static final int MOST_PER_SUBSET = 1000;

  private final Map<JsonNode, Map<String, ObjectNode>> ipv4 = new LinkedHashMap<>();
  private final Map<JsonNode, Map<String, ObjectNode>> ipv6 = new LinkedHashMap<>();
  private int skipped;
  private int invalid;

  MirroredAddresses(KubeObject endpoints) {
    for (JsonNode subset : endpoints.json().path("subsets")) {
      ArrayNode ports = ports(subset);
      int left = MOST_PER_SUBSET;
      left = add(subset.path("addresses"), true, ports, left);
      add(subset.path("notReadyAddresses"), false, ports, left);
    }
  }

  /** By ports, then by identity. */
  Map<JsonNode, Map<String, ObjectNode>> ofType(String addressType) {
    return addressType.equals("IPv6") ? ipv6 : ipv4;
  }

  /** How many were too many. */
  int skipped() {
    return skipped;
  }

  /** How many are no addresses. */
  int invalid() {
    return invalid;
  }

  private static ArrayNode ports(JsonNode subset) {
    ArrayNode ports = Json.array();
    for (JsonNode entry : subset.path("ports")) {
      ObjectNode port = ports.addObject().put("name", entry.path("name").asText());
      port.put("port", entry.path("port").asInt());
      port.put("protocol", entry.path("protocol").asText("TCP"));
      if (entry.has("appProtocol")) {
        port.set("appProtocol", entry.path("appProtocol"));
      }
    }
    return ports;
  }

  private int add(JsonNode addresses, boolean ready, ArrayNode ports, int most) {
    int left = most;
    for (JsonNode address : addresses) {
      Optional<IpAddress> ip = IpAddress.parseSloppy(address.path("ip").asText());
      if (ip.isEmpty()) {
        invalid++;
      } else if (left == 0) {
        skipped++;
      } else {
        ObjectNode endpoint = endpoint(address, ready);
        boolean isIpv6 = address.path("ip").asText().contains(":");
        (isIpv6 ? ipv6 : ipv4)
            .computeIfAbsent(ports, p -> new LinkedHashMap<>())
            .put(SlicePlan.identity(endpoint), endpoint);
        left--;
      }
    }
    return left;
  }

  private static ObjectNode endpoint(JsonNode address, boolean ready) {
    ObjectNode endpoint = Json.object();
    endpoint.putArray("addresses").add(address.path("ip"));
    endpoint.putObject("conditions").put("ready", ready);
    if (!address.path("hostname").asText().isEmpty()) {
      endpoint.set("hostname", address.path("hostname"));
    }
    if (address.has("targetRef")) {
      endpoint.set("targetRef", address.path("targetRef"));
    }
    if (address.has("nodeName")) {
      endpoint.set("nodeName", address.path("nodeName"));
    }
    return endpoint;
  }
}
