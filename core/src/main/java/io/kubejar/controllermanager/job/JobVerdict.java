package io.kubejar.controllermanager.job;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.Timestamps;
import io.kubejar.controllermanager.podcontrol.Conditions;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether a Job is over, and why.
 *
 * <p>Follows {@code syncJob} of {@code pkg/controller/job/job_controller.go} and {@code
 * success_policy.go}.
 *
 * @param succeeded whether it is over because it reached its goal
 */
record JobVerdict(boolean succeeded, String reason, String message) {

  /** The condition that announces the end, before the last Pods are gone. */
  String interimCondition() {
    return succeeded ? "SuccessCriteriaMet" : "FailureTarget";
  }

  String finalCondition() {
    return succeeded ? "Complete" : "Failed";
  }

  static JobVerdict completed() {
    return new JobVerdict(true, "CompletionsReached", "Reached expected number of succeeded pods");
  }

  private static JobVerdict failed(String reason, String message) {
    return new JobVerdict(false, reason, message);
  }

  /** The end that was announced before, or that has come now; null while the Job goes on. */
  static @Nullable JobVerdict of(KubeObject job, JobPods pods, Instant now) {
    JobVerdict announced = announced(job.status());
    if (announced != null) {
      return announced;
    }
    String message = failJobMessage(job, pods);
    if (message != null) {
      return failed("PodFailurePolicy", message);
    }
    if (pods.failed() > Jobs.backoffLimit(job) || isPastRestarts(job, pods)) {
      return failed("BackoffLimitExceeded", "Job has reached the specified backoff limit");
    }
    Instant deadline = deadline(job);
    if (deadline != null && !now.isBefore(deadline) && !Jobs.isSuspended(job)) {
      return failed("DeadlineExceeded", "Job was active longer than specified deadline");
    }
    return Jobs.isIndexed(job) ? ofIndexes(job, pods) : null;
  }

  private static @Nullable JobVerdict announced(JsonNode status) {
    for (String type : new String[] {"SuccessCriteriaMet", "FailureTarget"}) {
      JsonNode condition = Conditions.find(status, type);
      if (condition.path("status").asText().equals("True")) {
        return new JobVerdict(
            type.equals("SuccessCriteriaMet"),
            condition.path("reason").asText(),
            condition.path("message").asText());
      }
    }
    return null;
  }

  private static @Nullable String failJobMessage(KubeObject job, JobPods pods) {
    if (!job.spec().has("podFailurePolicy")) {
      return null;
    }
    for (KubeObject pod : pods.all()) {
      if (Jobs.isFailed(job, pod)) {
        PodFailurePolicy judged = PodFailurePolicy.judge(job, pod);
        if (judged.action().equals("FailJob")) {
          return judged.message();
        }
      }
    }
    return null;
  }

  private static boolean isPastRestarts(KubeObject job, JobPods pods) {
    String policy = job.spec().path("template").path("spec").path("restartPolicy").asText();
    if (!policy.equals("OnFailure")) {
      return false;
    }
    int limit = Jobs.backoffLimit(job);
    return limit == 0 ? pods.restarts() > 0 : pods.restarts() >= limit;
  }

  /** When the Job's time is over, null if it has no limit or has not started. */
  static @Nullable Instant deadline(KubeObject job) {
    Instant started = Timestamps.parse(job.status().path("startTime"));
    JsonNode seconds = job.spec().path("activeDeadlineSeconds");
    return started == null || !seconds.isNumber() ? null : started.plusSeconds(seconds.asLong());
  }

  private static @Nullable JobVerdict ofIndexes(KubeObject job, JobPods pods) {
    int failed = pods.failedIndexes().size();
    JsonNode most = job.spec().path("maxFailedIndexes");
    if (most.isNumber() && failed > most.asInt()) {
      return failed(
          "MaxFailedIndexesExceeded",
          "Job has exceeded the specified maximal number of failed indexes");
    }
    if (failed > 0 && failed + pods.succeededIndexes().size() >= Jobs.completions(job)) {
      return failed("FailedIndexes", "Job has failed indexes");
    }
    return bySuccessPolicy(job, pods);
  }

  private static @Nullable JobVerdict bySuccessPolicy(KubeObject job, JobPods pods) {
    int index = 0;
    for (JsonNode rule : job.spec().path("successPolicy").path("rules")) {
      Indexes succeeded = pods.succeededIndexes();
      int of = succeeded.size();
      int needed = 0;
      if (rule.hasNonNull("succeededIndexes")) {
        Indexes wanted =
            Indexes.parse(rule.path("succeededIndexes").asText(), Jobs.completions(job));
        of = wanted.countIn(succeeded);
        needed = wanted.size();
      }
      needed = rule.hasNonNull("succeededCount") ? rule.path("succeededCount").asInt() : needed;
      if (needed > 0 && of >= needed) {
        return new JobVerdict(true, "SuccessPolicy", "Matched rules at index " + index);
      }
      index++;
    }
    return null;
  }
}
