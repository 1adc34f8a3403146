package io.kubejar;

import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.client.Client;
import io.kubejar.scheduler.Scheduler;
import io.kubejar.trace.Trace;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Waits until objects of a cluster are as a test wants them. Immutable: {@link #atMost} makes
 * another.
 *
 * <p>In a cluster with virtual time, waiting moves the time on whenever the cluster is idle, and
 * limits count the cluster's time. An await that times out throws {@link
 * org.awaitility.core.ConditionTimeoutException}, whose message shows the condition that was not
 * met, the object, its last events and its trace.
 */
public final class ClusterAwait {
  private static final Duration REAL_LIMIT = Duration.ofSeconds(10);
  private static final Duration VIRTUAL_LIMIT = Duration.ofMinutes(10);

  private final Client client;
  private final Trace trace;
  private final ClusterTime time;
  private final Scheduler scheduler;
  private final @Nullable Duration limit;

  ClusterAwait(
      Client client, Trace trace, ClusterTime time, Scheduler scheduler, @Nullable Duration limit) {
    this.client = client;
    this.trace = trace;
    this.time = time;
    this.scheduler = scheduler;
    this.limit = limit;
  }

  /** The same with another limit; 10 seconds by default, 10 minutes of virtual time. */
  public ClusterAwait atMost(Duration newLimit) {
    return new ClusterAwait(client, trace, time, scheduler, newLimit);
  }

  public AwaitedDeployment deployment(String namespace, String name) {
    return new AwaitedDeployment(object("apps/v1", "deployments", namespace, name));
  }

  public AwaitedPod pod(String namespace, String name) {
    return new AwaitedPod(object("v1", "pods", namespace, name));
  }

  public AwaitedJob job(String namespace, String name) {
    return new AwaitedJob(object("batch/v1", "jobs", namespace, name));
  }

  /**
   * Any object.
   *
   * @param plural the resource's name in paths, such as {@code statefulsets}
   * @param namespace empty for cluster-scoped objects
   */
  public AwaitedObject object(String apiVersion, String plural, String namespace, String name) {
    GroupVersionResource resource = GroupVersionResource.of(apiVersion, plural);
    return new AwaitedObject(this, resource, namespace, name);
  }

  Client client() {
    return client;
  }

  Trace trace() {
    return trace;
  }

  Scheduler scheduler() {
    return scheduler;
  }

  ClusterTime time() {
    return time;
  }

  Duration limit() {
    Duration given = limit;
    if (given != null) {
      return given;
    }
    return time.isVirtual() ? VIRTUAL_LIMIT : REAL_LIMIT;
  }
}
