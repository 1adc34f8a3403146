package io.kubejar.controllermanager.job;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.Timestamps;
import io.kubejar.controllermanager.job.Jobs.IndexFailures;
import io.kubejar.controllermanager.podcontrol.Conditions;
import io.kubejar.controllermanager.podcontrol.StatusWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One look at one Job: counts its Pods, makes or deletes some, and ends it when it is over.
 *
 * <p>Follows {@code syncJob}, {@code manageJob} and {@code trackJobStatusAndRemoveFinalizers} of
 * {@code pkg/controller/job/job_controller.go}. A Pod that ended is first written down in the
 * status as uncounted, then loses its finalizer, then is counted: so that none is counted twice or
 * never, whatever fails in between.
 */
final class JobSync {
  private final JobActions actions;
  private final JobPods pods;
  private final ObjectNode status;
  private final Instant now;
  private final boolean mayManage;
  private KubeObject job;
  private int active;
  private final List<KubeObject> killed = new ArrayList<>();
  private @Nullable Duration nextLook;
  private @Nullable RuntimeException failure;

  /**
   * A look at a Job.
   *
   * @param mayManage whether all that the controller did is known, so that Pods may be made
   */
  JobSync(JobActions actions, KubeObject job, List<KubeObject> claimed, boolean mayManage) {
    this.actions = actions;
    this.job = job;
    this.pods = new JobPods(job, claimed);
    this.status = Json.objectOrEmpty(job.status()).deepCopy();
    this.now = actions.now();
    this.mayManage = mayManage && !job.isBeingDeleted();
    this.active = pods.active().size();
  }

  /**
   * When to look again, null for no fixed time; throws what failed, after the status is written.
   */
  @Nullable Duration run() {
    if (!status.has("startTime") && !Jobs.isSuspended(job)) {
      status.put("startTime", Timestamps.format(now));
    }
    JobVerdict verdict = JobVerdict.of(withStatus(), pods, now);
    if (verdict != null) {
      active -= end(verdict);
    } else {
      lookAtDeadline();
      manage();
      verdict = isComplete() ? JobVerdict.completed() : null;
      if (verdict == null && mayManage) {
        recordSuspension();
      }
    }
    countActive();
    if (verdict != null) {
      announce(verdict);
    }
    countEnded(verdict == null && !job.isBeingDeleted());
    if (verdict != null && isSettled()) {
      finish(verdict);
    }
    write();
    if (failure != null) {
      throw failure;
    }
    return nextLook;
  }

  /**
   * Pods that run when the Job fails have failed too; those of a Job that succeeded do not count.
   */
  private int end(JobVerdict verdict) {
    if (verdict.succeeded()) {
      return actions.delete(job, pods.active());
    }
    killed.addAll(pods.active());
    return actions.kill(job, pods.active());
  }

  private KubeObject withStatus() {
    ObjectNode json = job.mutableJson();
    json.set("status", status.deepCopy());
    return KubeObject.of(json);
  }

  private void lookAtDeadline() {
    Instant deadline = JobVerdict.deadline(withStatus());
    if (deadline != null && !Jobs.isSuspended(job)) {
      lookAgainIn(Duration.between(now, deadline));
    }
  }

  private void lookAgainIn(Duration delay) {
    nextLook = nextLook == null || delay.compareTo(nextLook) < 0 ? delay : nextLook;
  }

  private void manage() {
    if (!mayManage) {
      return;
    }
    if (Jobs.isSuspended(job)) {
      active -= actions.delete(job, pods.active());
      return;
    }
    int wanted = wantedActive();
    List<KubeObject> surplus = surplus(wanted);
    if (!surplus.isEmpty()) {
      active -= actions.delete(job, surplus);
    }
    int terminating = Jobs.replacesOnlyFailed(job) ? pods.terminating() : 0;
    int missing = wanted - terminating - active;
    if (missing > 0) {
      create(missing);
    }
  }

  private int wantedActive() {
    if (!Jobs.hasCompletions(job)) {
      // Once one Pod of a work queue has succeeded, the others finish and none is added.
      return pods.succeeded() > 0 ? active : Jobs.parallelism(job);
    }
    int left = Jobs.completions(job) - pods.succeeded() - pods.failedIndexes().size();
    return Math.max(0, Math.min(left, Jobs.parallelism(job)));
  }

  /** Pods beyond what is wanted, and those whose index is taken, done or out of range. */
  private List<KubeObject> surplus(int wanted) {
    List<KubeObject> surplus = new ArrayList<>();
    List<KubeObject> rest = new ArrayList<>(pods.active());
    if (Jobs.isIndexed(job)) {
      Set<Integer> seen = new HashSet<>();
      for (KubeObject pod : pods.active()) {
        int index = Jobs.index(pod);
        boolean useful =
            index >= 0
                && index < Jobs.completions(job)
                && !pods.succeededIndexes().contains(index)
                && !pods.failedIndexes().contains(index)
                && seen.add(index);
        if (!useful) {
          surplus.add(pod);
        }
      }
      rest.removeAll(surplus);
    }
    int tooMany = rest.size() - wanted;
    if (tooMany > 0) {
      surplus.addAll(actions.inDeletionOrder(rest, tooMany));
    }
    return surplus;
  }

  private void create(int missing) {
    Duration backoff =
        Jobs.hasBackoffLimitPerIndex(job) ? Duration.ZERO : actions.remainingBackoff(job, pods);
    if (!backoff.isZero()) {
      lookAgainIn(backoff);
      return;
    }
    List<JobActions.NewPod> wanted = new ArrayList<>();
    if (!Jobs.isIndexed(job)) {
      for (int i = 0; i < missing; i++) {
        wanted.add(new JobActions.NewPod(-1, IndexFailures.NONE));
      }
    } else {
      addFreeIndexes(wanted, missing);
    }
    JobActions.Creation creation = actions.create(job, wanted);
    active += creation.created();
    failure = creation.failure();
  }

  private void addFreeIndexes(List<JobActions.NewPod> wanted, int missing) {
    Set<Integer> taken = new HashSet<>();
    for (KubeObject pod : pods.all()) {
      boolean holds =
          pods.active().contains(pod) || (Jobs.replacesOnlyFailed(job) && pod.isBeingDeleted());
      if (holds) {
        taken.add(Jobs.index(pod));
      }
    }
    boolean perIndex = Jobs.hasBackoffLimitPerIndex(job);
    Map<Integer, KubeObject> failed = perIndex ? pods.awaitingSuccessor() : Map.of();
    int free = missing;
    for (int i = 0; i < Jobs.completions(job) && free > 0; i++) {
      boolean isFree =
          !taken.contains(i)
              && !pods.succeededIndexes().contains(i)
              && !pods.failedIndexes().contains(i);
      if (isFree) {
        free--;
        addUnlessBackingOff(wanted, i, failed.get(i));
      }
    }
  }

  /** Each index waits on its own; those that need not wait do not wait for others. */
  private void addUnlessBackingOff(
      List<JobActions.NewPod> wanted, int index, @Nullable KubeObject failed) {
    Duration backoff = failed == null ? Duration.ZERO : actions.remainingBackoff(failed);
    if (backoff.isZero()) {
      wanted.add(new JobActions.NewPod(index, failuresAfter(failed)));
    } else {
      lookAgainIn(backoff);
    }
  }

  private IndexFailures failuresAfter(@Nullable KubeObject failed) {
    if (failed == null) {
      return IndexFailures.NONE;
    }
    IndexFailures before = Jobs.indexFailures(failed);
    boolean ignored = PodFailurePolicy.judge(job, failed).action().equals("Ignore");
    return ignored
        ? new IndexFailures(before.counted(), before.ignored() + 1)
        : new IndexFailures(before.counted() + 1, before.ignored());
  }

  private boolean isComplete() {
    if (!Jobs.hasCompletions(job)) {
      return pods.succeeded() > 0 && active == 0;
    }
    return pods.succeeded() >= Jobs.completions(job) && active == 0 && !Jobs.isSuspended(job);
  }

  private void recordSuspension() {
    boolean suspended = Jobs.isSuspended(job);
    boolean said = Conditions.isTrue(status, "Suspended");
    if (suspended && !said) {
      Conditions.update(status, condition("Suspended", "True", "JobSuspended", "Job suspended"));
      status.remove("startTime");
      actions.tell(job, "Suspended", "Job suspended");
    } else if (!suspended && said) {
      Conditions.update(status, condition("Suspended", "False", "JobResumed", "Job resumed"));
      status.put("startTime", Timestamps.format(now));
      actions.tell(job, "Resumed", "Job resumed");
      lookAtDeadline();
    }
  }

  private ObjectNode condition(String type, String state, String reason, String message) {
    ObjectNode condition = Conditions.of(type, state, reason, message, now);
    return condition.put("lastProbeTime", Timestamps.format(now));
  }

  private void countActive() {
    StatusWriter.putUnlessZero(status, "active", active);
    status.put("ready", active == 0 ? 0 : pods.ready());
    int deleted = pods.active().size() - active;
    status.put("terminating", pods.terminating() + Math.max(0, deleted));
    if (Jobs.isIndexed(job)) {
      String completed = pods.succeededIndexes().toString();
      if (!completed.isEmpty() || status.has("completedIndexes")) {
        status.put("completedIndexes", completed);
      }
      if (Jobs.hasBackoffLimitPerIndex(job)) {
        status.put("failedIndexes", pods.failedIndexes().toString());
      }
    }
  }

  private void announce(JobVerdict verdict) {
    if (!Conditions.isTrue(status, verdict.interimCondition())) {
      Conditions.update(
          status,
          condition(verdict.interimCondition(), "True", verdict.reason(), verdict.message()));
    }
  }

  /**
   * Counts the Pods that ended, and lets them go.
   *
   * @param goesOn whether the Job goes on, so that Pods that await a successor are kept
   */
  private void countEnded(boolean goesOn) {
    ObjectNode uncounted = status.putObject("uncountedTerminatedPods");
    List<KubeObject> released = new ArrayList<>();
    Collection<KubeObject> kept =
        goesOn && Jobs.hasBackoffLimitPerIndex(job) ? pods.awaitingSuccessor().values() : List.of();
    addUncounted(uncounted, "succeeded", pods.newlySucceeded(), released);
    addUncounted(uncounted, "failed", countedFailures(kept), released);
    for (KubeObject pod : pods.all()) {
      boolean ended = Jobs.isSucceeded(pod) || Jobs.isFailed(job, pod);
      if (ended && Jobs.hasFinalizer(pod) && !released.contains(pod) && !kept.contains(pod)) {
        released.add(pod);
      }
    }
    if (released.isEmpty() && uncounted.isEmpty()) {
      return;
    }
    write();
    actions.removeFinalizers(released);
    long succeeded = status.path("succeeded").asLong();
    StatusWriter.putUnlessZero(
        status,
        "succeeded",
        Jobs.isIndexed(job)
            ? pods.succeededIndexes().size()
            : succeeded + uncounted.path("succeeded").size());
    long failed = status.path("failed").asLong() + uncounted.path("failed").size();
    StatusWriter.putUnlessZero(status, "failed", failed);
    status.putObject("uncountedTerminatedPods");
  }

  private List<KubeObject> countedFailures(Collection<KubeObject> kept) {
    List<KubeObject> counted = new ArrayList<>(pods.newlyFailed());
    counted.addAll(killed);
    counted.removeIf(pod -> !Jobs.hasFinalizer(pod) || kept.contains(pod));
    counted.removeIf(pod -> PodFailurePolicy.judge(job, pod).action().equals("Ignore"));
    return counted;
  }

  /** Those that an earlier look wrote down but did not get to count, and the new ones. */
  private void addUncounted(
      ObjectNode uncounted, String list, List<KubeObject> ended, List<KubeObject> released) {
    ArrayNode uids = Json.array();
    job.status().path("uncountedTerminatedPods").path(list).forEach(uids::add);
    for (KubeObject pod : ended) {
      uids.add(pod.uid());
      released.add(pod);
    }
    if (!uids.isEmpty()) {
      uncounted.set(list, uids);
    }
  }

  /** The end is final only when no Pod runs any more. */
  private boolean isSettled() {
    return active == 0 && status.path("terminating").asInt() == 0;
  }

  private void finish(JobVerdict verdict) {
    Conditions.update(
        status, condition(verdict.finalCondition(), "True", verdict.reason(), verdict.message()));
    if (verdict.succeeded()) {
      status.put("completionTime", Timestamps.format(now));
      actions.tell(job, "Completed", "Job completed");
    } else {
      actions.warn(job, verdict.reason(), verdict.message());
    }
    actions.forgetBackoff(job);
  }

  private void write() {
    job = actions.writeStatus(job, status.deepCopy());
  }
}
