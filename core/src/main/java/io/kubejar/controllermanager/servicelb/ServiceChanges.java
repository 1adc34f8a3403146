package io.kubejar.controllermanager.servicelb;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.client.EventRecorder;
import java.util.List;

/**
 * Which changes of a Service concern its load balancer, and the events that tell of them.
 *
 * <p>Follows {@code needsUpdate} of {@code
 * k8s.io/cloud-provider/controllers/service/controller.go}.
 */
final class ServiceChanges {
  /** The fields of the spec that matter, each with the reason of its event; "" for no event. */
  private static final List<Watched> WATCHED =
      List.of(
          new Watched("loadBalancerSourceRanges", "LoadBalancerSourceRanges"),
          new Watched("ports", ""),
          new Watched("sessionAffinity", ""),
          new Watched("sessionAffinityConfig", ""),
          new Watched("loadBalancerIP", "LoadbalancerIP"),
          new Watched("externalTrafficPolicy", "ExternalTrafficPolicy"),
          new Watched("healthCheckNodePort", "HealthCheckNodePort"));

  private final EventRecorder events;

  ServiceChanges(EventRecorder events) {
    this.events = events;
  }

  private record Watched(String field, String reason) {}

  static boolean wantsLoadBalancer(KubeObject service) {
    return type(service).equals("LoadBalancer") && !service.spec().hasNonNull("loadBalancerClass");
  }

  private static String type(KubeObject service) {
    return service.spec().path("type").asText("ClusterIP");
  }

  /** Whether the load balancer has to be looked at again; records why. */
  boolean needUpdate(KubeObject old, KubeObject service) {
    boolean wanted = wantsLoadBalancer(old);
    boolean wants = wantsLoadBalancer(service);
    if (!wanted && !wants) {
      return false;
    }
    if (wanted != wants) {
      tell(service, "Type", type(old), type(service));
      return true;
    }
    for (Watched watched : WATCHED) {
      JsonNode before = old.spec().path(watched.field());
      JsonNode after = service.spec().path(watched.field());
      if (!before.equals(after)) {
        if (!watched.reason().isEmpty()) {
          tell(service, watched.reason(), goText(before), goText(after));
        }
        return true;
      }
    }
    if (!old.uid().equals(service.uid())) {
      tell(service, "UID", old.uid(), service.uid());
      return true;
    }
    return externalAddressesDiffer(old, service)
        || !old.metadata().path("annotations").equals(service.metadata().path("annotations"));
  }

  private boolean externalAddressesDiffer(KubeObject old, KubeObject service) {
    JsonNode before = old.spec().path("externalIPs");
    JsonNode after = service.spec().path("externalIPs");
    if (before.size() != after.size()) {
      events.normal(
          service, "ExternalIP", "Count: %d -> %d".formatted(before.size(), after.size()));
      return true;
    }
    for (int i = 0; i < after.size(); i++) {
      if (!before.get(i).equals(after.get(i))) {
        events.normal(service, "ExternalIP", "Added: " + after.get(i).asText());
        return true;
      }
    }
    return false;
  }

  private void tell(KubeObject service, String reason, String before, String after) {
    events.normal(service, reason, before + " -> " + after);
  }

  /** A value as Go prints it. */
  private static String goText(JsonNode value) {
    if (!value.isArray() && !value.isMissingNode()) {
      return value.asText();
    }
    StringBuilder text = new StringBuilder("[");
    value.forEach(entry -> text.append(text.length() > 1 ? " " : "").append(entry.asText()));
    return text.append("]").toString();
  }
}
