package io.kubejar.scheduler.plugins;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.clock.Randomness;
import io.kubejar.scheduler.framework.CycleState;
import io.kubejar.scheduler.framework.Handle;
import io.kubejar.scheduler.framework.NodeInfo;
import io.kubejar.scheduler.framework.NodeRefusals;
import io.kubejar.scheduler.framework.PodInfo;
import io.kubejar.scheduler.framework.PostFilter;
import io.kubejar.scheduler.framework.PostFilterResult;
import io.kubejar.scheduler.framework.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Makes room for a pod by deleting pods of lower priority: as few and as unimportant ones as
 * possible, on one node, which is noted as the pod's {@code nominatedNodeName}.
 *
 * <p>Follows {@code plugins/defaultpreemption/default_preemption.go} and {@code
 * framework/preemption/preemption.go}, with the victims deleted at once.
 */
public final class DefaultPreemption implements PostFilter {
  public static final String NAME = "DefaultPreemption";

  private static final int LEAST_CANDIDATES = 100;
  private static final int CANDIDATES_PERCENTAGE = 10;
  private static final Status NO_VICTIMS =
      Status.unresolvable("No preemption victims found for incoming pod");
  private static final Status NOT_HELPFUL =
      Status.unresolvable("Preemption is not helpful for scheduling");

  private final Handle handle;
  private final DisruptionBudgets budgets;
  private final Evictor evictor;
  private final Randomness randomness;

  public DefaultPreemption(Handle handle) {
    this.handle = handle;
    this.budgets = new DisruptionBudgets(handle.context().informers());
    this.evictor = new Evictor(handle);
    this.randomness = new Randomness(handle.context().randomness().seed());
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public PostFilterResult postFilter(CycleState state, PodInfo pod, NodeRefusals refusals) {
    if (pod.spec().path("preemptionPolicy").asText().equals("Never")) {
      return notEligible("not eligible due to preemptionPolicy=Never.");
    }
    if (waitsForVictims(pod, refusals)) {
      return notEligible("not eligible due to a terminating pod on the nominated node.");
    }
    NodeRefusals tried = new NodeRefusals();
    tried.refuseOthers(NOT_HELPFUL);
    List<Victims> candidates = dryRun(state, pod, refusals, tried);
    if (candidates.isEmpty()) {
      String message = tried.message(handle.snapshot().nodes().size());
      return new PostFilterResult(Status.unschedulable("preemption: " + message), "");
    }
    Victims best = best(candidates);
    evictor.evict(pod, best);
    return new PostFilterResult(Status.SUCCESS, best.node());
  }

  private static PostFilterResult notEligible(String why) {
    return new PostFilterResult(Status.unschedulable("preemption: " + why), null);
  }

  /** Whether room is being made already: victims of the pod have not gone yet. */
  private boolean waitsForVictims(PodInfo pod, NodeRefusals refusals) {
    String nominated = handle.nominator().nodeOf(pod);
    NodeInfo node = handle.snapshot().node(nominated);
    if (node == null
        || refusals.of(nominated).code() == Status.Code.UNSCHEDULABLE_AND_UNRESOLVABLE) {
      return false;
    }
    return node.pods().stream().anyMatch(p -> p.priority() < pod.priority() && isVictim(p));
  }

  private static boolean isVictim(PodInfo pod) {
    if (!pod.isTerminating()) {
      return false;
    }
    for (JsonNode condition : pod.pod().status().path("conditions")) {
      if (condition.path("type").asText().equals("DisruptionTarget")) {
        return condition.path("status").asText().equals("True")
            && condition.path("reason").asText().equals("PreemptionByScheduler");
      }
    }
    return false;
  }

  /** Tries nodes, from a random one on, until enough candidates are found. */
  private List<Victims> dryRun(
      CycleState state, PodInfo pod, NodeRefusals refusals, NodeRefusals tried) {
    List<NodeInfo> nodes = refusals.nodesWith(Status.Code.UNSCHEDULABLE, handle.snapshot());
    if (nodes.isEmpty()) {
      return List.of();
    }
    int enough = Math.max(LEAST_CANDIDATES, nodes.size() * CANDIDATES_PERCENTAGE / 100);
    int offset = randomness.nextInt(nodes.size());
    List<Victims> candidates = new ArrayList<>();
    boolean harmless = false;
    for (int i = 0; i < nodes.size() && !(harmless && candidates.size() >= enough); i++) {
      NodeInfo node = nodes.get((offset + i) % nodes.size());
      Selection selection = selectVictims(state.copy(), pod, node.copy());
      if (selection.status().isSuccess()) {
        candidates.add(new Victims(node.name(), selection.victims(), selection.violations()));
        harmless |= selection.violations() == 0;
      } else {
        tried.refuse(node.name(), selection.status());
      }
    }
    return candidates;
  }

  /** The victims on one node, or why removing pods there does not help. */
  private record Selection(Status status, List<PodInfo> victims, int violations) {}

  /** Removes all less important pods, then puts back as many as the pod leaves room for. */
  private Selection selectVictims(CycleState state, PodInfo pod, NodeInfo node) {
    List<PodInfo> potential =
        new ArrayList<>(node.pods().stream().filter(p -> p.priority() < pod.priority()).toList());
    if (potential.isEmpty()) {
      return new Selection(NO_VICTIMS, List.of(), 0);
    }
    for (PodInfo victim : potential) {
      node.removePod(victim);
      handle.podRemoved(state, pod, victim, node);
    }
    Status status = handle.filter(state, pod, node);
    if (!status.isSuccess()) {
      return new Selection(status, List.of(), 0);
    }
    potential.sort(Victims.MORE_IMPORTANT_FIRST);
    Set<PodInfo> violating = budgets.protectedOf(potential);
    List<PodInfo> order = new ArrayList<>(violating);
    potential.stream().filter(p -> !violating.contains(p)).forEach(order::add);
    List<PodInfo> victims = new ArrayList<>();
    for (PodInfo candidate : order) {
      if (!canStay(state, pod, candidate, node)) {
        victims.add(candidate);
      }
    }
    int violations = (int) victims.stream().filter(violating::contains).count();
    victims.sort(Victims.MORE_IMPORTANT_FIRST);
    return new Selection(victims.isEmpty() ? NO_VICTIMS : Status.SUCCESS, victims, violations);
  }

  private boolean canStay(CycleState state, PodInfo pod, PodInfo candidate, NodeInfo node) {
    node.addPod(candidate);
    handle.podAdded(state, pod, candidate, node);
    if (handle.filter(state, pod, node).isSuccess()) {
      return true;
    }
    node.removePod(candidate);
    handle.podRemoved(state, pod, candidate, node);
    return false;
  }

  private static Victims best(List<Victims> candidates) {
    Victims best = candidates.get(0);
    for (Victims candidate : candidates) {
      if (Victims.BEST_FIRST.compare(candidate, best) < 0) {
        best = candidate;
      }
    }
    return best;
  }
}
