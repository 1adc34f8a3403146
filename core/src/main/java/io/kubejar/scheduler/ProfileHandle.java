package io.kubejar.scheduler;

import io.kubejar.client.ComponentContext;
import io.kubejar.client.EventSeriesRecorder;
import io.kubejar.scheduler.framework.ClusterCache;
import io.kubejar.scheduler.framework.CycleState;
import io.kubejar.scheduler.framework.Framework;
import io.kubejar.scheduler.framework.Handle;
import io.kubejar.scheduler.framework.NodeInfo;
import io.kubejar.scheduler.framework.PodInfo;
import io.kubejar.scheduler.framework.PodNominator;
import io.kubejar.scheduler.framework.Snapshot;
import io.kubejar.scheduler.framework.Status;
import io.kubejar.scheduler.framework.WaitingPod;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** What the plugins of one profile are given. */
final class ProfileHandle implements Handle {
  private final ComponentContext context;
  private final String profileName;
  private final ClusterCache cache;
  private final PodNominator nominator;
  private final WaitingPods waitingPods;
  // Set once, after the plugins were made, which need the handle.
  private @Nullable Framework framework;

  ProfileHandle(
      ComponentContext context,
      String profileName,
      ClusterCache cache,
      PodNominator nominator,
      WaitingPods waitingPods) {
    this.context = context;
    this.profileName = profileName;
    this.cache = cache;
    this.nominator = nominator;
    this.waitingPods = waitingPods;
  }

  void attach(Framework owner) {
    framework = owner;
  }

  private Framework framework() {
    Framework attached = framework;
    if (attached == null) {
      throw new IllegalStateException("a plugin used the framework before it was complete");
    }
    return attached;
  }

  @Override
  public ComponentContext context() {
    return context;
  }

  @Override
  public String profileName() {
    return profileName;
  }

  @Override
  public EventSeriesRecorder.Reporter events() {
    return framework().events();
  }

  @Override
  public Snapshot snapshot() {
    return cache;
  }

  @Override
  public PodNominator nominator() {
    return nominator;
  }

  @Override
  public Collection<WaitingPod> waitingPods() {
    return waitingPods.all();
  }

  @Override
  public Status filter(CycleState state, PodInfo pod, NodeInfo node) {
    return framework().filter(state, pod, node, framework().activeFilters(state));
  }

  @Override
  public void podAdded(CycleState state, PodInfo pod, PodInfo added, NodeInfo node) {
    framework().podAdded(state, pod, added, node);
  }

  @Override
  public void podRemoved(CycleState state, PodInfo pod, PodInfo removed, NodeInfo node) {
    framework().podRemoved(state, pod, removed, node);
  }
}
