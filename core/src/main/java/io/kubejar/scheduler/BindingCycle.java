package io.kubejar.scheduler;

import io.kubejar.client.ComponentContext;
import io.kubejar.scheduler.framework.ClusterCache;
import io.kubejar.scheduler.framework.ClusterEvent.Action;
import io.kubejar.scheduler.framework.ClusterEvent.Resource;
import io.kubejar.scheduler.framework.NodeRefusals;
import io.kubejar.scheduler.framework.Permit;
import io.kubejar.scheduler.framework.PodInfo;
import io.kubejar.scheduler.framework.Status;
import io.kubejar.scheduler.queue.QueueEntry;
import io.kubejar.scheduler.queue.SchedulingQueue;
import io.kubejar.trace.TraceEntry.Hop;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings pods to the nodes that were chosen: reserve, permit, pre-bind, bind.
 *
 * <p>The pod counts on its node from the start ("assumed"), so that others can be scheduled while
 * it waits for a Permit plugin or for its volumes. Follows {@code bindingCycle} of {@code
 * pkg/scheduler/schedule_one.go}. Owned by the event loop.
 */
final class BindingCycle {
  private static final Logger LOG = LoggerFactory.getLogger(BindingCycle.class);

  private final ComponentContext context;
  private final ClusterCache cache;
  private final SchedulingQueue queue;
  private final WaitingPods waitingPods;
  private final FailureHandler failures;
  private boolean stopped;

  BindingCycle(
      ComponentContext context,
      ClusterCache cache,
      SchedulingQueue queue,
      WaitingPods waitingPods,
      FailureHandler failures) {
    this.context = context;
    this.cache = cache;
    this.queue = queue;
    this.waitingPods = waitingPods;
    this.failures = failures;
  }

  /** A pod on its way to a node. */
  private record Binding(Cycle cycle, QueueEntry entry, String node) {}

  /** Binds a pod to a node, now or when all that must come first is done. */
  void start(Cycle cycle, QueueEntry entry, String node) {
    Binding binding = new Binding(cycle, entry, node);
    cache.assume(cycle.pod(), node);
    Status reserved = cycle.framework().reserve(cycle.state(), cycle.pod(), node);
    if (!reserved.isSuccess()) {
      cache.forget(cycle.pod());
      fail(binding, reserved);
      return;
    }
    permit(binding);
  }

  private void permit(Binding binding) {
    Cycle cycle = binding.cycle();
    Map<String, Duration> timeouts = new LinkedHashMap<>();
    for (Permit plugin : cycle.framework().permits()) {
      Permit.Result result = plugin.permit(cycle.state(), cycle.pod(), binding.node());
      if (result.status().code() == Status.Code.WAIT) {
        timeouts.put(plugin.name(), result.timeout());
      } else if (!result.status().isSuccess()) {
        undo(binding, result.status().withPlugin(plugin.name()));
        return;
      }
    }
    boolean waits =
        !timeouts.isEmpty()
            || cycle.framework().hasPreBindWork(cycle.state(), cycle.pod(), binding.node());
    if (waits) {
      failures.noteExpectedNode(cycle.pod(), binding.node());
    }
    if (timeouts.isEmpty()) {
      preBind(binding);
    } else {
      long cause = context.trace().currentCause();
      waitingPods.add(
          cycle.pod(),
          timeouts,
          status -> context.trace().within(cause, () -> permitted(binding, status)));
    }
  }

  private void permitted(Binding binding, Status status) {
    if (status.isSuccess()) {
      preBind(binding);
    } else {
      undo(binding, status);
    }
  }

  private void preBind(Binding binding) {
    Cycle cycle = binding.cycle();
    long cause = context.trace().currentCause();
    cycle
        .framework()
        .preBind(
            cycle.state(),
            cycle.pod(),
            binding.node(),
            status -> context.trace().within(cause, () -> preBound(binding, status)));
  }

  private void preBound(Binding binding, Status status) {
    if (stopped) {
      return;
    }
    if (!status.isSuccess()) {
      undo(binding, status);
      return;
    }
    Cycle cycle = binding.cycle();
    Status bound = cycle.framework().bind(cycle.state(), cycle.pod(), binding.node());
    if (!bound.isSuccess()) {
      undo(binding, bound);
      return;
    }
    PodInfo pod = cycle.pod();
    queue.done(binding.entry());
    context
        .trace()
        .record(
            Hop.SCHEDULER,
            cycle.framework().profileName(),
            "bind",
            pod.ref(),
            Map.of("node", binding.node()));
    sayScheduled(binding);
    cycle.framework().postBind(cycle.state(), pod, binding.node());
  }

  private void sayScheduled(Binding binding) {
    PodInfo pod = binding.cycle().pod();
    String note =
        "Successfully assigned %s/%s to %s".formatted(pod.namespace(), pod.name(), binding.node());
    binding.cycle().framework().events().normal(pod.pod(), null, "Scheduled", "Binding", note);
  }

  /** The pod will not get to its node: what was reserved for it is free again. */
  private void undo(Binding binding, Status status) {
    Cycle cycle = binding.cycle();
    cycle.framework().unreserve(cycle.state(), cycle.pod(), binding.node());
    cache.forget(cycle.pod());
    queue.onEvent(
        Resource.ASSIGNED_POD,
        Set.of(Action.DELETE),
        cycle.pod().pod(),
        null,
        context.trace().currentCause());
    fail(binding, status);
  }

  private void fail(Binding binding, Status status) {
    Cycle cycle = binding.cycle();
    LOG.debug("{} does not get to {}: {}", cycle.pod(), binding.node(), status);
    if (status.isRejected()) {
      NodeRefusals refusals = new NodeRefusals();
      refusals.refuse(binding.node(), status);
      failures.unschedulable(
          cycle.framework(), binding.entry(), refusals.message(1), refusals.plugins(), "");
    } else {
      failures.broke(cycle.framework(), binding.entry(), status.message());
    }
  }

  /** Leaves the pods that wait where they are. */
  void stop() {
    stopped = true;
    waitingPods.clear();
  }
}
