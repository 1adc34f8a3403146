package io.kubejar.scheduler;

import io.kubejar.client.ComponentContext;
import io.kubejar.client.EventSeriesRecorder;
import io.kubejar.client.Informer;
import io.kubejar.clock.Randomness;
import io.kubejar.scheduler.framework.ClusterCache;
import io.kubejar.scheduler.framework.ClusterEvent;
import io.kubejar.scheduler.framework.ClusterEvent.Action;
import io.kubejar.scheduler.framework.ClusterEvent.Resource;
import io.kubejar.scheduler.framework.Framework;
import io.kubejar.scheduler.framework.Plugin;
import io.kubejar.scheduler.framework.PodInfo;
import io.kubejar.scheduler.framework.PodNominator;
import io.kubejar.scheduler.framework.QueueingHint;
import io.kubejar.scheduler.framework.Status;
import io.kubejar.scheduler.queue.QueueEntry;
import io.kubejar.scheduler.queue.QueueingHints;
import io.kubejar.scheduler.queue.SchedulingQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * kube-scheduler: gives every pod that has no node the one that suits it best.
 *
 * <p>Pods that name one of its profiles wait in a {@link SchedulingQueue}; one at a time is taken,
 * on the event loop, the nodes are filtered and scored by the profile's plugins, and the pod is
 * bound through the API. Between two pods other components get their turn. Follows {@code
 * pkg/scheduler/scheduler.go} and {@code schedule_one.go}.
 */
public final class Scheduler {
  /** Under this name pods are given back that found no node at all. */
  static final String NO_NODES = "NoNodes";

  /** Where the scheduler says that it runs. */
  private static final String HOST = "kubejar";

  private static final Duration SYNC_CHECK = Duration.ofMillis(100);

  private final ComponentContext context;
  private final SchedulerConfiguration configuration;
  private final EventSeriesRecorder events;
  private final ClusterCache cache = new ClusterCache();
  private final PodNominator nominator = new PodNominator();
  private final Map<String, Framework> frameworks = new LinkedHashMap<>();
  private final SchedulingQueue queue;
  private final SchedulingCycle schedulingCycle;
  private final BindingCycle bindingCycle;
  private final ClusterEvents clusterEvents;
  private final List<Informer> informers = new ArrayList<>();
  private boolean running;
  private boolean wakePending;

  /**
   * Sets up a scheduler that does nothing before {@link #start()}.
   *
   * @throws IllegalArgumentException if a profile is not complete, or two sort the queue
   *     differently
   */
  public Scheduler(ComponentContext context, SchedulerConfiguration configuration) {
    this.context = context;
    this.configuration = configuration;
    WaitingPods waitingPods = new WaitingPods(context.loop());
    this.events = new EventSeriesRecorder(context.client(), context.loop(), HOST);
    for (SchedulerProfile profile : configuration.profiles()) {
      frameworks.put(profile.schedulerName(), framework(profile, waitingPods));
    }
    Framework first = frameworks.values().iterator().next();
    requireSameSort(first);
    this.queue =
        new SchedulingQueue(
            context.loop(), first.queueSort(), this::preEnqueue, hints(), this::wake);
    FailureHandler failures = new FailureHandler(context, queue, nominator);
    Randomness tieBreaker =
        new Randomness(configuration.seed().orElse(context.randomness().seed()));
    this.bindingCycle = new BindingCycle(context, cache, queue, waitingPods, failures);
    this.schedulingCycle =
        new SchedulingCycle(context, cache, nominator, tieBreaker, bindingCycle, failures);
    this.clusterEvents =
        new ClusterEvents(context, cache, queue, nominator, frameworks.keySet(), waitingPods);
  }

  private Framework framework(SchedulerProfile profile, WaitingPods waitingPods) {
    ProfileHandle handle =
        new ProfileHandle(context, profile.schedulerName(), cache, nominator, waitingPods);
    List<Plugin> plugins = new ArrayList<>();
    profile.plugins().values().forEach(f -> plugins.add(f.create(handle)));
    Framework framework =
        new Framework(
            profile.schedulerName(),
            plugins,
            profile.weights(),
            nominator,
            events.reportedBy(profile.schedulerName()));
    handle.attach(framework);
    return framework;
  }

  private void requireSameSort(Framework first) {
    for (Framework other : frameworks.values()) {
      if (!other.queueSort().name().equals(first.queueSort().name())) {
        throw new IllegalArgumentException(
            "profiles %s and %s sort the queue differently: by %s and by %s"
                .formatted(
                    first.profileName(),
                    other.profileName(),
                    first.queueSort().name(),
                    other.queueSort().name()));
      }
    }
  }

  private QueueingHints hints() {
    QueueingHints hints = QueueingHints.of(frameworks.values());
    ClusterEvent nodeAdded = ClusterEvent.of(Resource.NODE, Action.ADD);
    frameworks.keySet().forEach(p -> hints.add(p, NO_NODES, QueueingHint.always(nodeAdded)));
    return hints;
  }

  private Status preEnqueue(PodInfo pod) {
    Framework framework = frameworks.get(pod.schedulerName());
    return framework == null ? Status.SUCCESS : framework.preEnqueue(pod);
  }

  /** Begins to watch the cluster and to schedule; does nothing if it does so already. */
  public void start() {
    context.loop().execute(this::startOnLoop);
  }

  private void startOnLoop() {
    if (running) {
      return;
    }
    running = true;
    informers.addAll(clusterEvents.subscribe());
    wake();
  }

  /** Stops scheduling; pods whose binding waits for something are not bound any more. */
  public void stop() {
    context.loop().execute(this::stopOnLoop);
  }

  private void stopOnLoop() {
    running = false;
    clusterEvents.ignore();
    bindingCycle.stop();
    queue.clear();
  }

  /** Makes sure that a pod is taken soon if one is ready. */
  private void wake() {
    if (running && !wakePending) {
      wakePending = true;
      context.loop().execute(this::takeOne);
    }
  }

  private void takeOne() {
    wakePending = false;
    if (!running) {
      return;
    }
    if (!informers.stream().allMatch(Informer::hasSynced)) {
      wakePending = true;
      context.loop().schedule(SYNC_CHECK, this::takeOne);
      return;
    }
    QueueEntry entry = queue.take();
    if (entry == null) {
      return;
    }
    Framework framework = frameworks.get(entry.pod().schedulerName());
    if (framework != null) {
      context.trace().within(entry.cause(), () -> schedule(framework, entry));
    }
    if (queue.hasReady()) {
      wake();
    }
  }

  private void schedule(Framework framework, QueueEntry entry) {
    schedulingCycle.schedule(framework, entry, percentageOfNodes(framework));
  }

  private int percentageOfNodes(Framework framework) {
    return configuration.profiles().stream()
        .filter(p -> p.schedulerName().equals(framework.profileName()))
        .mapToInt(SchedulerProfile::percentageOfNodesToScore)
        .filter(p -> p > 0)
        .findFirst()
        .orElse(configuration.percentageOfNodesToScore());
  }

  /**
   * Says per node what refused a pod, or how each of its scores came out, as the cluster is now;
   * changes nothing. A pod that has a node is looked at as if it had none.
   *
   * @throws IllegalArgumentException if there is no such pod, or it names another scheduler
   * @throws IllegalStateException if the cluster is closed
   */
  public Explanation explain(String namespace, String podName) {
    return new Explainer(context, cache, nominator, frameworks).explain(namespace, podName);
  }
}
