package io.kubejar.scheduler;

import io.kubejar.clock.EventLoop;
import io.kubejar.clock.Timer;
import io.kubejar.scheduler.framework.PodInfo;
import io.kubejar.scheduler.framework.Status;
import io.kubejar.scheduler.framework.WaitingPod;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The pods that Permit plugins hold back.
 *
 * <p>Follows {@code pkg/scheduler/framework/runtime/waiting_pods_map.go}. Owned by the event loop.
 */
final class WaitingPods {
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(15);

  private final EventLoop loop;
  private final Map<String, Waiting> byUid = new LinkedHashMap<>();

  WaitingPods(EventLoop loop) {
    this.loop = loop;
  }

  /**
   * Holds a pod back.
   *
   * @param timeouts by plugin, how long at most
   * @param decided called once: success when all plugins allow it, a refusal otherwise
   */
  void add(PodInfo pod, Map<String, Duration> timeouts, Consumer<Status> decided) {
    Waiting waiting = new Waiting(pod, decided);
    byUid.put(pod.uid(), waiting);
    timeouts.forEach(waiting::waitFor);
  }

  Collection<WaitingPod> all() {
    return List.copyOf(byUid.values());
  }

  /** Rejects a pod if it waits here. */
  void reject(String uid, String plugin, String message) {
    Waiting waiting = byUid.get(uid);
    if (waiting != null) {
      waiting.reject(plugin, message);
    }
  }

  /** Forgets all pods without a decision. */
  void clear() {
    byUid.values().forEach(Waiting::cancelTimers);
    byUid.clear();
  }

  private final class Waiting implements WaitingPod {
    private final PodInfo pod;
    private final Consumer<Status> decided;
    private final Map<String, Timer> pending = new LinkedHashMap<>();

    Waiting(PodInfo pod, Consumer<Status> decided) {
      this.pod = pod;
      this.decided = decided;
    }

    void waitFor(String plugin, Duration timeout) {
      Duration limit = timeout.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : timeout;
      String message =
          "rejected due to timeout after waiting " + seconds(limit) + " at plugin " + plugin;
      pending.put(plugin, loop.schedule(limit, () -> reject(plugin, message)));
    }

    private static String seconds(Duration duration) {
      return duration.toMillis() % 1000 == 0
          ? duration.toSeconds() + "s"
          : duration.toMillis() + "ms";
    }

    @Override
    public PodInfo pod() {
      return pod;
    }

    @Override
    public Set<String> pendingPlugins() {
      return Set.copyOf(pending.keySet());
    }

    @Override
    public void allow(String plugin) {
      Timer timer = pending.remove(plugin);
      if (timer != null) {
        timer.cancel();
        if (pending.isEmpty() && byUid.remove(pod.uid(), this)) {
          decided.accept(Status.SUCCESS);
        }
      }
    }

    @Override
    public void reject(String plugin, String message) {
      cancelTimers();
      if (byUid.remove(pod.uid(), this)) {
        decided.accept(Status.unschedulable(message).withPlugin(plugin));
      }
    }

    private void cancelTimers() {
      pending.values().forEach(Timer::cancel);
    }
  }
}
