package io.kubejar.controllermanager.endpointslicemirroring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.IpAddress;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.controllermanager.podcontrol.SlicePlan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The endpoints that an Endpoints object lists, as slices hold them: ports that the same addresses
 * have are in one slice.
 *
 * <p>Follows {@code pkg/controller/endpointslicemirroring/reconciler.go} and {@code utils.go}, and
 * {@code RepackSubsets} of {@code k8s.io/kubernetes/pkg/api/v1/endpoints/util.go}.
 */
final class MirroredAddresses {
  /** How many addresses with the same ports are mirrored. */
  static final int MOST_PER_SUBSET = SlicePlan.MIRRORED.mostEndpoints();

  private static final JsonNode NO_PORT = Json.emptyObject();

  private final Map<JsonNode, Map<String, ObjectNode>> ipv4 = new LinkedHashMap<>();
  private final Map<JsonNode, Map<String, ObjectNode>> ipv6 = new LinkedHashMap<>();
  private int skipped;
  private int invalid;

  /** An address and whether it is ready. */
  private record Address(JsonNode json, boolean ready) {}

  MirroredAddresses(KubeObject endpoints) {
    Map<List<Address>, List<JsonNode>> portsByAddresses = new LinkedHashMap<>();
    addressesByPort(endpoints.json().path("subsets"))
        .forEach(
            (port, addresses) ->
                portsByAddresses
                    .computeIfAbsent(readyFirst(addresses), a -> new ArrayList<>())
                    .add(port));
    portsByAddresses.forEach((addresses, ports) -> add(addresses, slicePorts(ports)));
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

  /** The addresses behind each port; one that is listed as both is not ready. */
  private static Map<JsonNode, Map<JsonNode, Boolean>> addressesByPort(JsonNode subsets) {
    Map<JsonNode, Map<JsonNode, Boolean>> byPort = new LinkedHashMap<>();
    for (JsonNode subset : subsets) {
      List<JsonNode> ports = new ArrayList<>();
      subset.path("ports").forEach(ports::add);
      for (JsonNode port : ports.isEmpty() ? List.of(NO_PORT) : ports) {
        Map<JsonNode, Boolean> addresses = byPort.computeIfAbsent(port, p -> new LinkedHashMap<>());
        subset.path("addresses").forEach(a -> addresses.merge(a, true, Boolean::logicalAnd));
        subset.path("notReadyAddresses").forEach(a -> addresses.put(a, false));
      }
    }
    return byPort;
  }

  private static List<Address> readyFirst(Map<JsonNode, Boolean> addresses) {
    List<Address> sorted = new ArrayList<>();
    addresses.forEach((json, ready) -> sorted.add(new Address(json, ready)));
    sorted.sort(
        (a, b) ->
            a.ready() == b.ready()
                ? text(a.json(), "ip").compareTo(text(b.json(), "ip"))
                : Boolean.compare(b.ready(), a.ready()));
    return sorted;
  }

  private static String text(JsonNode json, String field) {
    return json.path(field).asText();
  }

  private static ArrayNode slicePorts(List<JsonNode> ports) {
    ArrayNode list = Json.array();
    for (JsonNode entry : ports) {
      if (!entry.isEmpty()) {
        ObjectNode port = list.addObject().put("name", text(entry, "name"));
        port.put("port", entry.path("port").asInt());
        port.put("protocol", entry.path("protocol").asText("TCP"));
        if (entry.has("appProtocol")) {
          port.set("appProtocol", entry.path("appProtocol"));
        }
      }
    }
    return list;
  }

  private void add(List<Address> addresses, ArrayNode ports) {
    int added = 0;
    for (Address address : addresses) {
      Optional<IpAddress> ip = IpAddress.parseSloppy(text(address.json(), "ip"));
      if (added == MOST_PER_SUBSET) {
        skipped++;
      } else if (ip.isEmpty()) {
        invalid++;
      } else {
        ObjectNode endpoint = endpoint(address, ip.get());
        (ip.get().isIpv4() ? ipv4 : ipv6)
            .computeIfAbsent(ports, p -> new LinkedHashMap<>())
            .put(SlicePlan.identity(endpoint), endpoint);
        added++;
      }
    }
  }

  private static ObjectNode endpoint(Address address, IpAddress ip) {
    JsonNode json = address.json();
    ObjectNode endpoint = Json.object();
    endpoint.putArray("addresses").add(ip.toString());
    endpoint.putObject("conditions").put("ready", address.ready());
    if (!text(json, "hostname").isEmpty()) {
      endpoint.set("hostname", json.path("hostname"));
    }
    for (String field : List.of("targetRef", "nodeName")) {
      if (json.has(field)) {
        endpoint.set(field, json.path(field));
      }
    }
    return endpoint;
  }
}
