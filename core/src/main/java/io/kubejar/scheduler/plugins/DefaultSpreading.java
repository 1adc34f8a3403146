package io.kubejar.scheduler.plugins;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.LabelSelector;
import io.kubejar.client.Informer;
import io.kubejar.client.Informers;
import io.kubejar.scheduler.framework.PodInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The constraints of pods that have none of their own: pods of one Service or workload are spread
 * over nodes and zones.
 *
 * <p>Follows {@code systemDefaultConstraints} of {@code plugins/podtopologyspread/plugin.go} and
 * {@code DefaultSelector} of {@code plugins/helper/spread.go}.
 */
final class DefaultSpreading {
  private static final int HOST_SKEW = 3;
  private static final int ZONE_SKEW = 5;

  private final Informer services;
  private final Map<String, Informer> owners;

  DefaultSpreading(Informers informers) {
    this.services = informers.informer("v1", "services");
    this.owners =
        Map.of(
            "ReplicaSet", informers.informer("apps/v1", "replicasets"),
            "StatefulSet", informers.informer("apps/v1", "statefulsets"),
            "ReplicationController", informers.informer("v1", "replicationcontrollers"));
  }

  List<SpreadConstraint> constraints(PodInfo pod) {
    LabelSelector selector = selector(pod);
    return selector.isEverything()
        ? List.of()
        : List.of(
            SpreadConstraint.ofDefaults(HOST_SKEW, SpreadConstraint.HOSTNAME, selector),
            SpreadConstraint.ofDefaults(ZONE_SKEW, SpreadConstraint.ZONE, selector));
  }

  /** What the selectors of the pod's Services and of its controller have in common. */
  private LabelSelector selector(PodInfo pod) {
    List<LabelSelector.Requirement> requirements = new ArrayList<>();
    for (KubeObject service : services.list(pod.namespace())) {
      JsonNode selector = service.spec().path("selector");
      if (!selector.isEmpty() && LabelSelector.ofMap(selector).matches(pod.labels())) {
        requirements.addAll(LabelSelector.ofMap(selector).requirements());
      }
    }
    Optional<JsonNode> owner = pod.pod().controllerRef();
    if (owner.isPresent()) {
      requirements.addAll(ownerSelector(pod, owner.get()));
    }
    return new LabelSelector(requirements);
  }

  private List<LabelSelector.Requirement> ownerSelector(PodInfo pod, JsonNode owner) {
    String kind = owner.path("kind").asText();
    Informer informer = owners.get(kind);
    KubeObject object =
        informer == null ? null : informer.get(pod.namespace(), owner.path("name").asText());
    if (object == null) {
      return List.of();
    }
    JsonNode selector = object.spec().path("selector");
    return kind.equals("ReplicationController")
        ? LabelSelector.ofMap(selector).requirements()
        : LabelSelector.of(selector).requirements();
  }
}
