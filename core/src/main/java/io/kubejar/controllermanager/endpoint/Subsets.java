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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Arranges the addresses of a Service's Pods into subsets: the addresses that have the same ports
 * are in one.
 *
 * <p>Follows {@code RepackSubsets} of {@code pkg/api/v1/endpoints/util.go}. Only addresses of the
 * Service's first IP family are listed, and at most {@value #MOST_ADDRESSES}.
 */
record Subsets(KubeObject service) {
  private static final int MOST_ADDRESSES = 1000;

  /** One address and the ports behind it. */
  private record Address(boolean ready, ObjectNode json) {}

  ArrayNode of(List<KubeObject> pods) {
    boolean publishNotReady = service.spec().path("publishNotReadyAddresses").asBoolean();
    Map<String, List<Address>> byPorts = new TreeMap<>();
    int addresses = 0;
    List<KubeObject> sorted = new ArrayList<>(pods);
    sorted.sort(Comparator.comparing(KubeObject::name));
    for (KubeObject pod : sorted) {
      String ip = address(pod);
      if (!ip.isEmpty()
          && ServicePods.isListed(pod, publishNotReady)
          && addresses < MOST_ADDRESSES) {
        boolean ready = publishNotReady || Pods.isReady(pod);
        String ports = ports(pod).toString();
        if (!ports.equals("[]") || service.spec().path("ports").isEmpty()) {
          byPorts
              .computeIfAbsent(ports, p -> new ArrayList<>())
              .add(new Address(ready, addressJson(pod, ip)));
          addresses++;
        }
      }
    }
    ArrayNode subsets = Json.array();
    byPorts.forEach((ports, list) -> subsets.add(subset(Json.parse(ports), list)));
    return subsets;
  }

  private static ObjectNode subset(JsonNode ports, List<Address> addresses) {
    ObjectNode subset = Json.object();
    addresses.sort(Comparator.comparing(a -> a.json().path("ip").asText()));
    for (Address address : addresses) {
      String list = address.ready() ? "addresses" : "notReadyAddresses";
      subset.withArrayProperty(list).add(address.json());
    }
    if (!ports.isEmpty()) {
      subset.set("ports", ports);
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

  private ArrayNode ports(KubeObject pod) {
    List<ObjectNode> ports = new ArrayList<>();
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
        ports.add(port);
      }
    }
    ports.sort(Comparator.comparing(JsonNode::toString));
    ArrayNode sorted = Json.array();
    ports.forEach(sorted::add);
    return sorted;
  }
}
