package io.kubejar.controllermanager.endpointslice;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectRef;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.EventRecorder;
import io.kubejar.client.Informer;
import io.kubejar.controllermanager.podcontrol.Conditions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The Services that ask for {@link TopologyHints} by annotation, and the events that tell them
 * whether they get them. A {@code trafficDistribution} takes precedence.
 *
 * <p>Follows {@code reconcileByAddressType} of {@code k8s.io/endpointslice/reconciler.go}.
 */
final class AutoHints implements Informer.Handler {
  private static final String MODE = "service.kubernetes.io/topology-mode";
  private static final String OLD_MODE = "service.kubernetes.io/topology-aware-hints";
  private static final String DISABLED = "TopologyAwareHintsDisabled";

  private final TopologyHints hints = new TopologyHints();
  private final EventRecorder events;
  private final Informer nodes;
  private final Consumer<ObjectRef> enqueue;
  private final Set<ObjectRef> asking = new HashSet<>();
  private final Set<ObjectRef> hinted = new HashSet<>();
  private boolean nodesChanged = true;

  AutoHints(ComponentContext context, Informer nodes, Consumer<ObjectRef> enqueue) {
    this.events = context.events().component("endpoint-slice-controller", "");
    this.nodes = nodes;
    this.enqueue = enqueue;
    nodes.addHandler(this);
  }

  private static boolean asks(KubeObject service) {
    String mode = service.annotation(MODE);
    String value = mode == null ? service.annotation(OLD_MODE) : mode;
    return ("Auto".equals(value) || "auto".equals(value))
        && !service.spec().hasNonNull("trafficDistribution");
  }

  /** Gives the endpoints of a Service hints, if it asks for them. */
  void put(
      ObjectRef key,
      KubeObject service,
      String addressType,
      Map<JsonNode, Map<String, ObjectNode>> wanted) {
    String suffix = ", addressType: " + addressType;
    if (!asks(service)) {
      asking.remove(key);
      if (hinted.remove(key)) {
        events.warning(service, DISABLED, "Topology Aware Hints has been disabled" + suffix);
      }
      return;
    }
    asking.add(key);
    if (nodesChanged) {
      nodesChanged = false;
      hints.learn(nodes.list());
    }
    List<ObjectNode> endpoints = new ArrayList<>();
    wanted.values().forEach(ofPorts -> endpoints.addAll(ofPorts.values()));
    String obstacle = hints.put(endpoints);
    if (obstacle != null) {
      hinted.remove(key);
      events.warning(service, DISABLED, obstacle + suffix);
    } else if (hinted.add(key)) {
      events.normal(
          service, "TopologyAwareHintsEnabled", "Topology Aware Hints has been enabled" + suffix);
    }
  }

  void forget(ObjectRef key) {
    asking.remove(key);
    hinted.remove(key);
  }

  @Override
  public void onAdd(KubeObject node) {
    nodesChanged = true;
    asking.forEach(enqueue);
  }

  @Override
  public void onUpdate(KubeObject old, KubeObject node) {
    boolean same =
        old.metadata().path("labels").equals(node.metadata().path("labels"))
            && old.status().path("allocatable").equals(node.status().path("allocatable"))
            && Conditions.isTrue(old.status(), "Ready")
                == Conditions.isTrue(node.status(), "Ready");
    if (!same) {
      onAdd(node);
    }
  }

  @Override
  public void onDelete(KubeObject node) {
    onAdd(node);
  }
}
