package io.kubejar.controllermanager.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectRef;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.EventRecorder;
import io.kubejar.client.ResourceClient;
import io.kubejar.controllermanager.job.Jobs.IndexFailures;
import io.kubejar.controllermanager.podcontrol.Expectations;
import io.kubejar.controllermanager.podcontrol.PodControl;
import io.kubejar.controllermanager.podcontrol.PodDeletionOrder;
import io.kubejar.controllermanager.podcontrol.Pods;
import io.kubejar.controllermanager.podcontrol.SlowStart;
import io.kubejar.controllermanager.podcontrol.StatusWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The Job controller's hands: Pods, finalizers, events, status, and how long a failing Job waits.
 *
 * <p>Follows {@code pkg/controller/job/job_controller.go} and {@code backoff_utils.go}: after n
 * failures in a row the next Pod comes 10 s, 20 s, 40 s, … later, ten minutes at most.
 */
final class JobActions {
  private static final int BURST = 500;
  private static final Duration FIRST_BACKOFF = Duration.ofSeconds(10);
  private static final Duration LONGEST_BACKOFF = Duration.ofMinutes(10);
  private static final String MERGE_PATCH = "application/merge-patch+json";

  private final ComponentContext context;
  private final EventRecorder events;
  private final PodControl podControl;
  private final ResourceClient pods;
  private final StatusWriter statusWriter;
  private final Expectations expectations;
  private final Map<String, Failures> failuresByJob = new HashMap<>();

  /** How often Pods failed since one succeeded, and when last. */
  private record Failures(int count, Instant last) {}

  /** A Pod to make; its index is -1 if the Job is not indexed. */
  record NewPod(int index, IndexFailures failures) {}

  /** How many Pods were made, and why not all. */
  record Creation(int created, @Nullable RuntimeException failure) {}

  JobActions(
      ComponentContext context,
      EventRecorder events,
      ResourceClient jobs,
      Expectations expectations) {
    this.context = context;
    this.events = events;
    this.podControl = new PodControl(context.client(), events);
    this.pods = context.client().resource("v1", "pods");
    this.statusWriter = new StatusWriter(jobs);
    this.expectations = expectations;
  }

  Instant now() {
    return context.loop().clock().now();
  }

  static ObjectRef key(KubeObject job) {
    return new ObjectRef(JobController.JOBS.groupResource(), job.namespace(), job.name());
  }

  Creation create(KubeObject job, List<NewPod> wanted) {
    int count = Math.min(wanted.size(), BURST);
    expectations.expectCreations(key(job), count);
    SlowStart.Outcome outcome = SlowStart.run(count, i -> create(job, wanted.get(i)));
    for (int skipped = count - outcome.successes(); skipped > 0; skipped--) {
      expectations.creationObserved(key(job));
    }
    return new Creation(outcome.successes(), outcome.failure().orElse(null));
  }

  private void create(KubeObject job, NewPod wanted) {
    try {
      podControl.create(Jobs.newPod(job, wanted.index(), wanted.failures()), job);
    } catch (StatusException e) {
      if (!PodControl.isNamespaceTerminating(e)) {
        throw e;
      }
      expectations.creationObserved(key(job));
    }
  }

  /** Deletes Pods that must not count as failed; returns how many. */
  int delete(KubeObject job, List<KubeObject> surplus) {
    return delete(job, surplus, true);
  }

  /** Deletes the Pods of a Job that failed, which will be counted; returns how many. */
  int kill(KubeObject job, List<KubeObject> running) {
    return delete(job, running, false);
  }

  private int delete(KubeObject job, List<KubeObject> surplus, boolean release) {
    expectations.expectDeletions(key(job), surplus.stream().map(Pods::key).toList());
    RuntimeException failure = null;
    int deleted = 0;
    for (KubeObject pod : List.copyOf(surplus)) {
      try {
        if (release) {
          removeFinalizer(pod);
        }
        podControl.delete(pod, job);
        deleted++;
      } catch (StatusException e) {
        expectations.deletionObserved(key(job), Pods.key(pod));
        if (e.isNotFound()) {
          deleted++;
        } else {
          failure = e;
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
    return deleted;
  }

  List<KubeObject> inDeletionOrder(List<KubeObject> candidates, int count) {
    return new PodDeletionOrder(List.of(), now()).first(count, candidates);
  }

  void removeFinalizers(List<KubeObject> ended) {
    ended.forEach(this::removeFinalizer);
  }

  void removeFinalizer(KubeObject pod) {
    if (!Jobs.hasFinalizer(pod)) {
      return;
    }
    ArrayNode kept = Json.array();
    for (JsonNode finalizer : pod.metadata().path("finalizers")) {
      if (!finalizer.asText().equals(Jobs.TRACKING_FINALIZER)) {
        kept.add(finalizer);
      }
    }
    ObjectNode patch = Json.object();
    ObjectNode metadata = patch.putObject("metadata").put("uid", pod.uid());
    metadata.set("finalizers", kept);
    try {
      pods.patch(pod.namespace(), pod.name(), "", MERGE_PATCH, patch);
    } catch (StatusException e) {
      if (!e.isNotFound() && !e.isConflict()) {
        throw e;
      }
    }
  }

  /** How long the Job must wait before it makes a Pod after those that failed. */
  Duration remainingBackoff(KubeObject job, JobPods jobPods) {
    Failures failures = failuresByJob.getOrDefault(job.uid(), new Failures(0, Instant.MIN));
    List<KubeObject> ended = new ArrayList<>(jobPods.newlyFailed());
    if (!jobPods.newlySucceeded().isEmpty()) {
      Instant lastSuccess = JobPods.latestEnd(jobPods.newlySucceeded(), now());
      ended.removeIf(pod -> !Jobs.finishedAt(pod, now()).isAfter(lastSuccess));
      failures = new Failures(0, Instant.MIN);
    }
    if (!ended.isEmpty()) {
      failures = new Failures(failures.count() + ended.size(), JobPods.latestEnd(ended, now()));
    }
    failuresByJob.put(job.uid(), failures);
    return remaining(failures);
  }

  /**
   * How long an index must wait for its next Pod.
   *
   * @param last the Pod that failed last
   */
  Duration remainingBackoff(KubeObject last) {
    int count = Jobs.indexFailures(last).all() + 1;
    return remaining(new Failures(count, Jobs.finishedAt(last, now())));
  }

  private Duration remaining(Failures failures) {
    if (failures.count() == 0) {
      return Duration.ZERO;
    }
    Duration backoff = FIRST_BACKOFF.multipliedBy(1L << Math.min(failures.count() - 1, 6));
    backoff = backoff.compareTo(LONGEST_BACKOFF) > 0 ? LONGEST_BACKOFF : backoff;
    Duration left = Duration.between(now(), failures.last().plus(backoff));
    return left.isNegative() ? Duration.ZERO : left;
  }

  void forgetBackoff(KubeObject job) {
    failuresByJob.remove(job.uid());
  }

  void tell(KubeObject job, String reason, String message) {
    events.normal(job, reason, message);
  }

  void warn(KubeObject job, String reason, String message) {
    events.warning(job, reason, message);
  }

  KubeObject writeStatus(KubeObject job, ObjectNode status) {
    return statusWriter.write(job, status);
  }
}
