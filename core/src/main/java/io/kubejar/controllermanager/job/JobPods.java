package io.kubejar.controllermanager.job;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.controllermanager.podcontrol.Pods;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A Job's Pods sorted by what they mean for it, together with what its status has counted before.
 *
 * <p>Follows {@code getNewFinishedPods}, {@code calculateSucceededIndexes} and {@code
 * calculateFailedIndexes} of {@code pkg/controller/job}.
 */
final class JobPods {
  private final KubeObject job;
  private final List<KubeObject> all;
  private final List<KubeObject> active = new ArrayList<>();
  private final List<KubeObject> newlySucceeded = new ArrayList<>();
  private final List<KubeObject> newlyFailed = new ArrayList<>();
  private final Set<String> uncountedSucceeded;
  private final Set<String> uncountedFailed;
  private final Indexes succeededIndexes;
  private final Indexes failedIndexes;

  JobPods(KubeObject job, List<KubeObject> all) {
    this.job = job;
    this.all = all;
    JsonNode uncounted = job.status().path("uncountedTerminatedPods");
    uncountedSucceeded = uids(uncounted.path("succeeded"));
    uncountedFailed = uids(uncounted.path("failed"));
    int completions = Jobs.completions(job);
    succeededIndexes = Indexes.parse(job.status().path("completedIndexes").asText(), completions);
    failedIndexes = Indexes.parse(job.status().path("failedIndexes").asText(), completions);
    all.forEach(this::sort);
    if (Jobs.hasBackoffLimitPerIndex(job)) {
      all.forEach(this::judgeIndex);
    }
  }

  private static Set<String> uids(JsonNode list) {
    Set<String> uids = new HashSet<>();
    list.forEach(uid -> uids.add(uid.asText()));
    return uids;
  }

  private void sort(KubeObject pod) {
    if (Pods.isActive(pod)) {
      active.add(pod);
    }
    if (!Jobs.hasFinalizer(pod)
        || uncountedSucceeded.contains(pod.uid())
        || uncountedFailed.contains(pod.uid())) {
      return;
    }
    boolean inRange = isInRange(Jobs.index(pod));
    if (Jobs.isIndexed(job) && !inRange) {
      return;
    }
    if (Jobs.isSucceeded(pod)) {
      newlySucceeded.add(pod);
      if (inRange) {
        succeededIndexes.add(Jobs.index(pod));
      }
    } else if (Jobs.isFailed(job, pod)) {
      newlyFailed.add(pod);
    }
  }

  private boolean isInRange(int index) {
    return index >= 0 && index < Jobs.completions(job);
  }

  private void judgeIndex(KubeObject pod) {
    int index = Jobs.index(pod);
    if (!isInRange(index) || !Jobs.hasFinalizer(pod) || !Jobs.isFailed(job, pod)) {
      return;
    }
    String action = PodFailurePolicy.judge(job, pod).action();
    int failures = Jobs.indexFailures(pod).counted() + (action.equals("Ignore") ? 0 : 1);
    if (action.equals("FailIndex") || failures > job.spec().path("backoffLimitPerIndex").asInt()) {
      failedIndexes.add(index);
    }
  }

  /**
   * The Pod of each index that failed last and has no successor yet. They keep their finalizer, as
   * the successor goes on counting from them.
   */
  Map<Integer, KubeObject> awaitingSuccessor() {
    Map<Integer, KubeObject> last = new HashMap<>();
    Set<Integer> settled = new HashSet<>();
    active.forEach(pod -> settled.add(Jobs.index(pod)));
    for (KubeObject pod : newlyFailed) {
      int index = Jobs.index(pod);
      if (!settled.contains(index)
          && !succeededIndexes.contains(index)
          && !failedIndexes.contains(index)) {
        last.merge(index, pod, JobPods::later);
      }
    }
    return last;
  }

  private static KubeObject later(KubeObject one, KubeObject other) {
    return Jobs.indexFailures(one).all() <= Jobs.indexFailures(other).all() ? other : one;
  }

  List<KubeObject> all() {
    return all;
  }

  List<KubeObject> active() {
    return active;
  }

  List<KubeObject> newlySucceeded() {
    return newlySucceeded;
  }

  /** Including those whose failure is to be ignored. */
  List<KubeObject> newlyFailed() {
    return newlyFailed;
  }

  Indexes succeededIndexes() {
    return succeededIndexes;
  }

  Indexes failedIndexes() {
    return failedIndexes;
  }

  int ready() {
    return (int) active.stream().filter(Pods::isReady).count();
  }

  int terminating() {
    return (int) all.stream().filter(Pods::isTerminating).count();
  }

  int succeeded() {
    return Jobs.isIndexed(job)
        ? succeededIndexes.size()
        : job.status().path("succeeded").asInt()
            + uncountedSucceeded.size()
            + newlySucceeded.size();
  }

  int failed() {
    int counted = 0;
    for (KubeObject pod : newlyFailed) {
      counted += PodFailurePolicy.judge(job, pod).action().equals("Ignore") ? 0 : 1;
    }
    return job.status().path("failed").asInt() + uncountedFailed.size() + counted;
  }

  /** The restarts of the containers of Pods that still run, for Pods that restart in place. */
  int restarts() {
    int restarts = 0;
    for (KubeObject pod : all) {
      boolean runs = Pods.phase(pod).equals("Running") || Pods.phase(pod).equals("Pending");
      for (String list : new String[] {"initContainerStatuses", "containerStatuses"}) {
        for (JsonNode status : pod.status().path(list)) {
          restarts += runs ? status.path("restartCount").asInt() : 0;
        }
      }
    }
    return restarts;
  }

  /** The latest time at which one of these Pods ended. */
  static Instant latestEnd(List<KubeObject> pods, Instant now) {
    Instant latest = Instant.MIN;
    for (KubeObject pod : pods) {
      Instant at = Jobs.finishedAt(pod, now);
      latest = at.isAfter(latest) ? at : latest;
    }
    return latest;
  }
}
