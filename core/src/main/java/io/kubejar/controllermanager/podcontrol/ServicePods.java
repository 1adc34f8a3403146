package io.kubejar.controllermanager.podcontrol;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.LabelSelector;
import io.kubejar.client.Informer;
import java.util.ArrayList;
import java.util.List;

/**
 * Which Pods stand behind which Services.
 *
 * <p>Follows {@code k8s.io/endpointslice/util/controller_utils.go}.
 */
public final class ServicePods {
  private final Informer services;
  private final LabelIndex pods;

  /** Looks services and Pods up in their informers. */
  public ServicePods(Informer services, Informer pods) {
    this.services = services;
    this.pods = new LabelIndex(pods);
  }

  /** Whether a controller lists the addresses of a Service, rather than its user. */
  public static boolean hasSelector(KubeObject service) {
    return !service.spec().path("selector").isEmpty()
        && !service.spec().path("type").asText().equals("ExternalName");
  }

  private static LabelSelector selector(KubeObject service) {
    return LabelSelector.ofMap(service.spec().path("selector"));
  }

  /** The Pods that a Service selects. */
  public List<KubeObject> podsOf(KubeObject service) {
    return pods.select(service.namespace(), selector(service));
  }

  /** The Services that select a Pod. */
  public List<KubeObject> servicesOf(KubeObject pod) {
    List<KubeObject> selecting = new ArrayList<>();
    for (KubeObject service : services.list(pod.namespace())) {
      if (hasSelector(service) && selector(service).matches(pod)) {
        selecting.add(service);
      }
    }
    return selecting;
  }

  /** Whether a Pod's address is listed, ready or not. */
  public static boolean isListed(KubeObject pod, boolean evenIfTerminating) {
    return !Pods.isTerminal(pod)
        && !pod.status().path("podIP").asText().isEmpty()
        && (evenIfTerminating || !pod.isBeingDeleted());
  }

  /** Whether a Pod's address goes by its own host name below the Service's. */
  public static boolean hasHostname(KubeObject pod, KubeObject service) {
    return !pod.spec().path("hostname").asText().isEmpty()
        && pod.spec().path("subdomain").asText().equals(service.name())
        && pod.namespace().equals(service.namespace());
  }

  public static boolean isHeadless(KubeObject service) {
    return service.spec().path("clusterIP").asText().equals("None");
  }

  /**
   * The number of a Pod's port that a Service's port leads to, -1 if the Pod has no port of that
   * name.
   */
  public static int targetPort(KubeObject pod, JsonNode servicePort) {
    JsonNode target = servicePort.path("targetPort");
    if (target.isTextual() && !target.asText().isEmpty()) {
      return namedPort(pod, target.asText(), servicePort.path("protocol").asText("TCP"));
    }
    return target.asInt() != 0 ? target.asInt() : servicePort.path("port").asInt();
  }

  private static int namedPort(KubeObject pod, String name, String protocol) {
    List<JsonNode> containers = new ArrayList<>();
    pod.spec().path("containers").forEach(containers::add);
    for (JsonNode container : pod.spec().path("initContainers")) {
      if (container.path("restartPolicy").asText().equals("Always")) {
        containers.add(container);
      }
    }
    for (JsonNode container : containers) {
      for (JsonNode port : container.path("ports")) {
        if (port.path("name").asText().equals(name)
            && port.path("protocol").asText("TCP").equals(protocol)) {
          return port.path("containerPort").asInt();
        }
      }
    }
    return -1;
  }
}
