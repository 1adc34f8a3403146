package io.kubejar.controllermanager.endpointslice;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.controllermanager.podcontrol.Pods;
import io.kubejar.controllermanager.podcontrol.ServicePods;
import org.jspecify.annotations.Nullable;

/**
 * One Pod's address as a slice lists it.
 *
 * <p>Follows {@code podToEndpoint} and {@code getEndpointPorts} of {@code
 * k8s.io/endpointslice/utils.go} and {@code trafficdist/trafficdist.go}.
 */
final class Endpoint {
  private static final String ZONE = "topology.kubernetes.io/zone";

  private Endpoint() {}

  /** The Pod's address of a family, empty if it has none. */
  static String address(KubeObject pod, String addressType) {
    boolean ipv6 = addressType.equals("IPv6");
    for (JsonNode entry : pod.status().path("podIPs")) {
      String ip = entry.path("ip").asText();
      if (ip.contains(":") == ipv6) {
        return ip;
      }
    }
    String only = pod.status().path("podIP").asText();
    return pod.status().path("podIPs").isEmpty() && only.contains(":") == ipv6 ? only : "";
  }

  static ObjectNode of(KubeObject pod, KubeObject service, @Nullable KubeObject node, String ip) {
    boolean serving = Pods.isReady(pod);
    boolean terminating = pod.isBeingDeleted();
    boolean ready =
        service.spec().path("publishNotReadyAddresses").asBoolean() || (serving && !terminating);
    ObjectNode endpoint = Json.object();
    endpoint.putArray("addresses").add(ip);
    ObjectNode conditions = endpoint.putObject("conditions").put("ready", ready);
    conditions.put("serving", serving).put("terminating", terminating);
    if (ServicePods.hasHostname(pod, service)) {
      endpoint.set("hostname", pod.spec().path("hostname"));
    }
    ObjectNode reference = endpoint.putObject("targetRef").put("kind", "Pod");
    reference.put("namespace", pod.namespace()).put("name", pod.name()).put("uid", pod.uid());
    if (!Pods.nodeName(pod).isEmpty()) {
      endpoint.put("nodeName", Pods.nodeName(pod));
    }
    String zone = node == null ? null : node.label(ZONE);
    if (zone != null && !zone.isEmpty()) {
      endpoint.put("zone", zone);
    }
    if (ready) {
      addHints(endpoint, service.spec().path("trafficDistribution").asText());
    }
    return endpoint;
  }

  private static void addHints(ObjectNode endpoint, String trafficDistribution) {
    boolean sameNode = trafficDistribution.equals("PreferSameNode");
    boolean sameZone =
        trafficDistribution.equals("PreferClose") || trafficDistribution.equals("PreferSameZone");
    if (endpoint.has("zone") && (sameNode || sameZone)) {
      ObjectNode zone = Json.object().set("name", endpoint.get("zone"));
      endpoint.withObjectProperty("hints").putArray("forZones").add(zone);
    }
    if (endpoint.has("nodeName") && sameNode) {
      ObjectNode node = Json.object().set("name", endpoint.get("nodeName"));
      endpoint.withObjectProperty("hints").putArray("forNodes").add(node);
    }
  }

  /** The Pod's ports that the Service leads to. */
  static ArrayNode ports(KubeObject pod, KubeObject service) {
    ArrayNode ports = Json.array();
    for (JsonNode servicePort : service.spec().path("ports")) {
      int number = ServicePods.targetPort(pod, servicePort);
      if (number >= 0) {
        ObjectNode port = ports.addObject();
        port.put("name", servicePort.path("name").asText()).put("port", number);
        port.put("protocol", servicePort.path("protocol").asText("TCP"));
        if (servicePort.has("appProtocol")) {
          port.set("appProtocol", servicePort.path("appProtocol"));
        }
      }
    }
    return ports;
  }
}
