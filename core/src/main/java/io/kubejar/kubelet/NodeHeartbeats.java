package io.kubejar.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apimachinery.Timestamps;
import io.kubejar.clock.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The signs of life of all nodes: Leases renewed every ten seconds, Nodes reported every five
 * minutes or when there is something new.
 *
 * <p>Follows {@code k8s.io/component-helpers/apimachinery/lease/controller.go} and {@code
 * tryUpdateNodeStatus} in {@code pkg/kubelet/kubelet_node_status.go}. One timer serves a slice of
 * the nodes at a time, so that thousands of nodes do not report in the same instant. Owned by the
 * event loop.
 */
final class NodeHeartbeats {
  static final String LEASE_NAMESPACE = "kube-node-lease";

  private static final Logger LOG = LoggerFactory.getLogger(NodeHeartbeats.class);
  private static final int LEASE_SECONDS = 40;
  private static final int SLICES = 10;
  private static final int FEW_NODES = 50;

  private final KubeletDependencies dependencies;
  private final Collection<Kubelet> kubelets;
  private final Map<Kubelet, Instant> reported = new HashMap<>();
  private @Nullable Timer timer;
  private int slice;

  /**
   * @param kubelets all kubelets; a view that changes as nodes come and go
   */
  NodeHeartbeats(KubeletDependencies dependencies, Collection<Kubelet> kubelets) {
    this.dependencies = dependencies;
    this.kubelets = kubelets;
  }

  void start() {
    scheduleNext();
  }

  void stop() {
    Timer pending = timer;
    if (pending != null) {
      pending.cancel();
    }
    timer = null;
    reported.clear();
  }

  /** Makes the Lease of a node that was just registered. */
  void register(Kubelet kubelet) {
    reported.put(kubelet, dependencies.now());
    renew(kubelet);
  }

  void forget(Kubelet kubelet) {
    reported.remove(kubelet);
  }

  private void scheduleNext() {
    Duration interval = dependencies.options().leaseInterval();
    if (!interval.isZero()) {
      int slices = kubelets.size() > FEW_NODES ? SLICES : 1;
      timer = dependencies.loop().schedule(interval.dividedBy(slices), this::beat);
    }
  }

  private void beat() {
    int slices = kubelets.size() > FEW_NODES ? SLICES : 1;
    slice = (slice + 1) % slices;
    int index = 0;
    for (Kubelet kubelet : kubelets) {
      if (index++ % slices == slice && kubelet.isRunning()) {
        renew(kubelet);
        reportIfDue(kubelet);
      }
    }
    scheduleNext();
  }

  private void renew(Kubelet kubelet) {
    try {
      KubeObject lease = kubelet.lease();
      kubelet.lease(lease == null ? create(kubelet) : update(kubelet, lease));
    } catch (StatusException e) {
      LOG.debug("the lease of {} could not be renewed", kubelet.name(), e);
      kubelet.lease(null);
    }
  }

  private KubeObject create(Kubelet kubelet) {
    ObjectNode lease = Json.object();
    lease.put("apiVersion", "coordination.k8s.io/v1").put("kind", "Lease");
    ObjectNode metadata = lease.putObject("metadata");
    metadata.put("name", kubelet.name()).put("namespace", LEASE_NAMESPACE);
    metadata
        .putArray("ownerReferences")
        .addObject()
        .put("apiVersion", "v1")
        .put("kind", "Node")
        .put("name", kubelet.name())
        .put("uid", kubelet.node().uid());
    lease.set("spec", spec(kubelet));
    try {
      return kubelet.leases().create(LEASE_NAMESPACE, lease);
    } catch (StatusException e) {
      if (e.isAlreadyExists()) {
        return update(kubelet, kubelet.leases().get(LEASE_NAMESPACE, kubelet.name()));
      }
      throw e;
    }
  }

  private KubeObject update(Kubelet kubelet, KubeObject lease) {
    ObjectNode renewed = Json.object();
    renewed.setAll(lease.json());
    renewed.set("spec", spec(kubelet));
    return kubelet.leases().update(renewed);
  }

  private ObjectNode spec(Kubelet kubelet) {
    return Json.object()
        .put("holderIdentity", kubelet.name())
        .put("leaseDurationSeconds", LEASE_SECONDS)
        .put("renewTime", Timestamps.formatMicro(dependencies.now()));
  }

  private void reportIfDue(Kubelet kubelet) {
    Instant now = dependencies.now();
    Instant last = reported.getOrDefault(kubelet, Instant.EPOCH);
    boolean due = !now.isBefore(last.plus(dependencies.options().statusInterval()));
    if (kubelet.takeImagesChanged() || due || !isReady(kubelet.node())) {
      report(kubelet, now);
    }
  }

  private static boolean isReady(KubeObject node) {
    for (JsonNode condition : node.status().path("conditions")) {
      if (condition.path("type").asText().equals("Ready")) {
        return condition.path("status").asText().equals("True");
      }
    }
    return false;
  }

  /** Reports a node's conditions and images now. */
  void report(Kubelet kubelet, Instant now) {
    try {
      ObjectNode patch = NodeStatus.heartbeat(kubelet.node(), kubelet.images(), now);
      kubelet.update(
          kubelet
              .nodes()
              .patch(
                  "", kubelet.name(), "status", "application/strategic-merge-patch+json", patch));
      reported.put(kubelet, now);
    } catch (StatusException e) {
      LOG.debug("the status of {} could not be reported", kubelet.name(), e);
    }
  }
}
