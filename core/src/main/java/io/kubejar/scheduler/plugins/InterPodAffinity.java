package io.kubejar.scheduler.plugins;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.client.Informer;
import io.kubejar.scheduler.framework.ClusterEvent;
import io.kubejar.scheduler.framework.ClusterEvent.Action;
import io.kubejar.scheduler.framework.ClusterEvent.Resource;
import io.kubejar.scheduler.framework.CycleState;
import io.kubejar.scheduler.framework.Filter;
import io.kubejar.scheduler.framework.Handle;
import io.kubejar.scheduler.framework.NodeInfo;
import io.kubejar.scheduler.framework.NormalizeScore;
import io.kubejar.scheduler.framework.PodAffinityTerm;
import io.kubejar.scheduler.framework.PodClass;
import io.kubejar.scheduler.framework.PodInfo;
import io.kubejar.scheduler.framework.PreFilterExtensions;
import io.kubejar.scheduler.framework.PreFilterResult;
import io.kubejar.scheduler.framework.PreScore;
import io.kubejar.scheduler.framework.QueueingHint;
import io.kubejar.scheduler.framework.Status;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Places pods near those that they have an affinity to, and away from those that they, or that
 * against them, have an anti-affinity.
 *
 * <p>Follows {@code plugins/interpodaffinity/filtering.go} and {@code scoring.go}.
 */
public final class InterPodAffinity
    implements PreFilterExtensions, Filter, PreScore, NormalizeScore {
  public static final String NAME = "InterPodAffinity";

  private static final Status NO_AFFINITY =
      Status.unresolvable("node(s) didn't match pod affinity rules").withPlugin(NAME);
  private static final Status ANTI_AFFINITY =
      Status.unschedulable("node(s) didn't match pod anti-affinity rules").withPlugin(NAME);
  private static final Status EXISTING_ANTI_AFFINITY =
      Status.unschedulable("node(s) didn't satisfy existing pods anti-affinity rules")
          .withPlugin(NAME);

  private final Handle handle;
  private final Informer namespaces;

  public InterPodAffinity(Handle handle) {
    this.handle = handle;
    this.namespaces = handle.context().informers().informer("v1", "namespaces");
  }

  @Override
  public String name() {
    return NAME;
  }

  private JsonNode namespaceLabels(String namespace) {
    KubeObject object = namespaces.get("", namespace);
    return object == null ? MissingNode.getInstance() : object.metadata().path("labels");
  }

  private boolean matches(PodAffinityTerm term, PodInfo pod) {
    return term.matches(pod.namespace(), pod.labels(), this::namespaceLabels);
  }

  private boolean matches(PodAffinityTerm term, PodClass podClass) {
    return term.matches(podClass.namespace(), podClass.labels(), this::namespaceLabels);
  }

  @Override
  public PreFilterResult preFilter(CycleState state, PodInfo pod) {
    List<PodAffinityTerm> affinity = pod.requiredAffinity();
    List<PodAffinityTerm> antiAffinity = pod.requiredAntiAffinity();
    AffinityState counted = new AffinityState(affinity, antiAffinity);
    for (PodClass podClass : handle.snapshot().podClassesWithAffinity()) {
      for (PodAffinityTerm term : podClass.requiredAntiAffinity()) {
        if (matches(term, pod)) {
          counted
              .existingAntiAffinity()
              .include(term.topologyKey(), podClass.countsBy(term.topologyKey()));
        }
      }
    }
    if (!affinity.isEmpty() || !antiAffinity.isEmpty()) {
      handle.snapshot().podClasses().forEach(c -> countForIncoming(counted, c));
    } else if (counted.existingAntiAffinity().isEmpty()) {
      return PreFilterResult.SKIP;
    }
    state.write(counted);
    return PreFilterResult.SUCCESS;
  }

  /** Only pods that match all affinity terms satisfy them; anti-affinity terms count one by one. */
  private void countForIncoming(AffinityState counted, PodClass podClass) {
    List<PodAffinityTerm> affinity = counted.affinityTerms();
    if (!affinity.isEmpty() && affinity.stream().allMatch(t -> matches(t, podClass))) {
      for (PodAffinityTerm term : affinity) {
        counted.affinity().include(term.topologyKey(), podClass.countsBy(term.topologyKey()));
      }
    }
    for (PodAffinityTerm term : counted.antiAffinityTerms()) {
      if (matches(term, podClass)) {
        counted.antiAffinity().include(term.topologyKey(), podClass.countsBy(term.topologyKey()));
      }
    }
  }

  @Override
  public Status addPod(CycleState state, PodInfo pod, PodInfo added, NodeInfo node) {
    count(state.read(AffinityState.class), pod, added, node, 1);
    return Status.SUCCESS;
  }

  @Override
  public Status removePod(CycleState state, PodInfo pod, PodInfo removed, NodeInfo node) {
    count(state.read(AffinityState.class), pod, removed, node, -1);
    return Status.SUCCESS;
  }

  private void count(
      @Nullable AffinityState counted, PodInfo pod, PodInfo other, NodeInfo node, int difference) {
    if (counted == null) {
      return;
    }
    for (PodAffinityTerm term : other.requiredAntiAffinity()) {
      if (matches(term, pod)) {
        add(counted.existingAntiAffinity(), term, node, difference);
      }
    }
    List<PodAffinityTerm> affinity = counted.affinityTerms();
    if (!affinity.isEmpty() && affinity.stream().allMatch(t -> matches(t, other))) {
      affinity.forEach(t -> add(counted.affinity(), t, node, difference));
    }
    for (PodAffinityTerm term : counted.antiAffinityTerms()) {
      if (matches(term, other)) {
        add(counted.antiAffinity(), term, node, difference);
      }
    }
  }

  private static void add(
      TopologyCounts counts, PodAffinityTerm term, NodeInfo node, int difference) {
    String value = node.label(term.topologyKey());
    if (value != null) {
      counts.add(term.topologyKey(), value, difference);
    }
  }

  @Override
  public Status filter(CycleState state, PodInfo pod, NodeInfo node) {
    AffinityState counted = state.require(AffinityState.class);
    if (!satisfiesAffinity(counted, pod, node)) {
      return NO_AFFINITY;
    }
    for (PodAffinityTerm term : counted.antiAffinityTerms()) {
      if (counted.antiAffinity().count(term.topologyKey(), node) > 0) {
        return ANTI_AFFINITY;
      }
    }
    for (String key : counted.existingAntiAffinity().topologyKeys()) {
      if (counted.existingAntiAffinity().count(key, node) > 0) {
        return EXISTING_ANTI_AFFINITY;
      }
    }
    return Status.SUCCESS;
  }

  /** The first pod of a group that has an affinity to itself may go anywhere. */
  private boolean satisfiesAffinity(AffinityState counted, PodInfo pod, NodeInfo node) {
    boolean allPresent = true;
    for (PodAffinityTerm term : counted.affinityTerms()) {
      if (node.label(term.topologyKey()) == null) {
        return false;
      }
      allPresent &= counted.affinity().count(term.topologyKey(), node) > 0;
    }
    return allPresent
        || (counted.affinity().isEmpty()
            && counted.affinityTerms().stream().allMatch(t -> matches(t, pod)));
  }

  @Override
  public Status preScore(CycleState state, PodInfo pod, List<NodeInfo> nodes) {
    AffinityScores scores = new AffinityScores();
    List<PodAffinityTerm> affinity = pod.preferredAffinity();
    List<PodAffinityTerm> antiAffinity = pod.preferredAntiAffinity();
    if (!affinity.isEmpty() || !antiAffinity.isEmpty()) {
      for (PodClass podClass : handle.snapshot().podClasses()) {
        affinity.stream()
            .filter(t -> matches(t, podClass))
            .forEach(t -> scores.add(t.topologyKey(), podClass, t.weight()));
        antiAffinity.stream()
            .filter(t -> matches(t, podClass))
            .forEach(t -> scores.add(t.topologyKey(), podClass, -t.weight()));
      }
    }
    for (PodClass podClass : handle.snapshot().podClassesWithAffinity()) {
      addExisting(scores, pod, podClass);
    }
    if (scores.isEmpty()) {
      return Status.SKIP;
    }
    state.write(scores);
    return Status.SUCCESS;
  }

  /** What the pods that are there already wish for; their required affinity counts as weight 1. */
  private void addExisting(AffinityScores scores, PodInfo pod, PodClass podClass) {
    for (PodAffinityTerm term : podClass.requiredAffinity()) {
      if (matches(term, pod)) {
        scores.add(term.topologyKey(), podClass, 1);
      }
    }
    for (PodAffinityTerm term : podClass.preferredAffinity()) {
      if (matches(term, pod)) {
        scores.add(term.topologyKey(), podClass, term.weight());
      }
    }
    for (PodAffinityTerm term : podClass.preferredAntiAffinity()) {
      if (matches(term, pod)) {
        scores.add(term.topologyKey(), podClass, -term.weight());
      }
    }
  }

  @Override
  public long score(CycleState state, PodInfo pod, NodeInfo node) {
    return state.require(AffinityScores.class).of(node);
  }

  @Override
  public void normalize(CycleState state, PodInfo pod, List<NodeInfo> nodes, long[] scores) {
    long min = Long.MAX_VALUE;
    long max = Long.MIN_VALUE;
    for (long score : scores) {
      min = Math.min(min, score);
      max = Math.max(max, score);
    }
    for (int i = 0; i < scores.length; i++) {
      scores[i] = max == min ? 0 : (long) (MAX_SCORE * ((double) (scores[i] - min) / (max - min)));
    }
  }

  @Override
  public List<QueueingHint> eventsToRegister() {
    return List.of(
        new QueueingHint(
            ClusterEvent.of(
                Resource.ASSIGNED_POD, Action.ADD, Action.DELETE, Action.UPDATE_POD_LABEL),
            (pod, before, after) -> concerns(pod, before) || concerns(pod, after)),
        QueueingHint.always(ClusterEvent.of(Resource.TARGET_POD, Action.UPDATE_POD_LABEL)),
        QueueingHint.always(ClusterEvent.of(Resource.NODE, Action.ADD, Action.UPDATE_NODE_LABEL)));
  }

  private boolean concerns(PodInfo pod, @Nullable KubeObject object) {
    if (object == null) {
      return false;
    }
    PodInfo other = PodInfo.of(object);
    return pod.requiredAffinity().stream().anyMatch(t -> matches(t, other))
        || pod.requiredAntiAffinity().stream().anyMatch(t -> matches(t, other))
        || other.requiredAntiAffinity().stream().anyMatch(t -> matches(t, pod));
  }
}
