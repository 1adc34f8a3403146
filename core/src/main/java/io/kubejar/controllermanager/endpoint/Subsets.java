package io.kubejar.controllermanager.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.controllermanager.podcontrol.Pods;
import io.kubejar.controllermanager.podcontrol.ServicePods;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Arranges the addresses of a Service's Pods into subsets: ports that the same addresses have are
 * in one.
 *
 * <p>Follows {@code RepackSubsets} of {@code pkg/api/v1/endpoints/util.go}. Only addresses of the
 * Service's first IP family are listed.
 */
record Subsets(KubeObject service) {
  /** One address and the ports behind it. */
  private record Address(boolean ready, ObjectNode json) {}

  ArrayNode of(List<KubeObject> pods) {
    Map<List<Address>, List<JsonNode>> portsByAddresses = new LinkedHashMap<>();
    addressesByPort(pods)
        .forEach(
            (port, addresses) ->
                portsByAddresses
                    .computeIfAbsent(addresses, a -> new ArrayList<>())
                    .add(Json.parse(port)));
    ArrayNode subsets = Json.array();
    portsByAddresses.forEach((addresses, ports) -> subsets.add(subset(ports, addresses)));
    return subsets;
  }

  /** Ports as JSON text, {@code null} for that of a Service without ports. */
  private Map<String, List<Address>> addressesByPort(List<KubeObject> pods) {
    boolean publishNotReady = service.spec().path("publishNotReadyAddresses").asBoolean();
    Map<String, List<Address>> byPort = new TreeMap<>();
    List<KubeObject> sorted = new ArrayList<>(pods);
    sorted.sort(Comparator.comparing(KubeObject::name));
    for (KubeObject pod : sorted) {
      String ip = address(pod);
      if (!ip.isEmpty() && ServicePods.isListed(pod, publishNotReady)) {
        boolean ready = publishNotReady || Pods.isReady(pod);
        Address address = new Address(ready, addressJson(pod, ip));
        for (String port : ports(pod)) {
          byPort.computeIfAbsent(port, p -> new ArrayList<>()).add(address);
        }
      }
    }
    return byPort;
  }

  private static ObjectNode subset(List<JsonNode> ports, List<Address> addresses) {
    ObjectNode subset = Json.object();
    List<Address> sorted = new ArrayList<>(addresses);
    sorted.sort(Comparator.comparing(a -> a.json().path("ip").asText()));
    for (Address address : sorted) {
      String list = address.ready() ? "addresses" : "notReadyAddresses";
      subset.withArrayProperty(list).add(address.json());
    }
    for (JsonNode port : ports) {
      if (!port.isNull()) {
        subset.withArrayProperty("ports").add(port);
      }
    }
    return subset;
  }

  private String address(KubeObject pod) {
    boolean ipv6 = service.spec().path("ipFamilies").path(0).asText().equals("IPv6");
    for (JsonNode entry : pod.status().path("podIPs")) {
      String ip = entry.path("ip").asText();
      if (ip.contains(":") == ipv6) {
        return ip;
      }
    }
    String only = pod.status().path("podIP").asText();
    return pod.status().path("podIPs").isEmpty() && only.contains(":") == ipv6 ? only : "";
  }

  private ObjectNode addressJson(KubeObject pod, String ip) {
    ObjectNode address = Json.object().put("ip", ip);
    if (ServicePods.hasHostname(pod, service)) {
      address.set("hostname", pod.spec().path("hostname"));
    }
    if (!Pods.nodeName(pod).isEmpty()) {
      address.put("nodeName", Pods.nodeName(pod));
    }
    ObjectNode reference = address.putObject("targetRef").put("kind", "Pod");
    reference.put("namespace", pod.namespace()).put("name", pod.name()).put("uid", pod.uid());
    return address;
  }

  private List<String> ports(KubeObject pod) {
    List<String> ports = new ArrayList<>();
    if (service.spec().path("ports").isEmpty()) {
      ports.add("null");
    }
    for (JsonNode servicePort : service.spec().path("ports")) {
      int number = ServicePods.targetPort(pod, servicePort);
      if (number >= 0) {
        ObjectNode port = Json.object();
        if (!servicePort.path("name").asText().isEmpty()) {
          port.set("name", servicePort.path("name"));
        }
        port.put("port", number).put("protocol", servicePort.path("protocol").asText("TCP"));
        if (servicePort.has("appProtocol")) {
          port.set("appProtocol", servicePort.path("appProtocol"));
        }
        ports.add(port.toString());
      }
    }
    return ports;
  }
}
