package io.kubejar.controllermanager.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.Timestamps;
import io.kubejar.controllermanager.podcontrol.Conditions;
import io.kubejar.controllermanager.podcontrol.PodControl;
import io.kubejar.controllermanager.podcontrol.Pods;
import java.time.Instant;

/**
 * What a Job asks for, and what its Pods are like.
 *
 * <p>Follows {@code pkg/controller/job/utils.go}, {@code indexed_job_utils.go} and {@code
 * tracking_utils.go}.
 */
final class Jobs {
  static final String TRACKING_FINALIZER = "batch.kubernetes.io/job-tracking";
  static final String INDEX = "batch.kubernetes.io/job-completion-index";
  private static final String INDEX_FAILURES = "batch.kubernetes.io/job-index-failure-count";
  private static final String INDEX_IGNORED_FAILURES =
      "batch.kubernetes.io/job-index-ignored-failure-count";
  private static final String INDEX_VARIABLE = "JOB_COMPLETION_INDEX";

  private Jobs() {}

  static boolean isIndexed(KubeObject job) {
    return job.spec().path("completionMode").asText().equals("Indexed");
  }

  static boolean isSuspended(KubeObject job) {
    return job.spec().path("suspend").asBoolean();
  }

  static boolean isFinished(JsonNode status) {
    return Conditions.isTrue(status, "Complete") || Conditions.isTrue(status, "Failed");
  }

  static boolean hasCompletions(KubeObject job) {
    return job.spec().path("completions").isNumber();
  }

  static int completions(KubeObject job) {
    return job.spec().path("completions").asInt();
  }

  static int parallelism(KubeObject job) {
    return job.spec().path("parallelism").asInt(1);
  }

  static int backoffLimit(KubeObject job) {
    return job.spec().path("backoffLimit").asInt(6);
  }

  static boolean hasBackoffLimitPerIndex(KubeObject job) {
    return job.spec().path("backoffLimitPerIndex").isNumber();
  }

  /** Whether a Pod is replaced only when it has failed, and not as soon as it is being deleted. */
  static boolean replacesOnlyFailed(KubeObject job) {
    return job.spec().path("podReplacementPolicy").asText().equals("Failed");
  }

  static boolean hasFinalizer(KubeObject pod) {
    for (JsonNode finalizer : pod.metadata().path("finalizers")) {
      if (finalizer.asText().equals(TRACKING_FINALIZER)) {
        return true;
      }
    }
    return false;
  }

  static boolean isSucceeded(KubeObject pod) {
    return Pods.phase(pod).equals("Succeeded");
  }

  /** A Pod that is being deleted counts as failed, because it may never tell how it ended. */
  static boolean isFailed(KubeObject job, KubeObject pod) {
    if (Pods.phase(pod).equals("Failed")) {
      return true;
    }
    return !replacesOnlyFailed(job) && pod.isBeingDeleted() && !isSucceeded(pod);
  }

  /** The completion index of a Pod, -1 if it has none. */
  static int index(KubeObject pod) {
    return number(pod, INDEX, -1);
  }

  private static int number(KubeObject pod, String annotation, int otherwise) {
    String text = pod.annotation(annotation);
    try {
      return text == null ? otherwise : Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }

  /** How often a Pod's index had failed before this Pod was made. */
  record IndexFailures(int counted, int ignored) {
    static final IndexFailures NONE = new IndexFailures(0, 0);

    int all() {
      return counted + ignored;
    }
  }

  static IndexFailures indexFailures(KubeObject pod) {
    return new IndexFailures(
        number(pod, INDEX_FAILURES, 0), number(pod, INDEX_IGNORED_FAILURES, 0));
  }

  /** When a Pod's last container ended, as well as can be told. */
  static Instant finishedAt(KubeObject pod, Instant now) {
    Instant latest = null;
    for (JsonNode status : pod.status().path("containerStatuses")) {
      Instant at = Timestamps.parse(status.path("state").path("terminated").path("finishedAt"));
      latest = at != null && (latest == null || at.isAfter(latest)) ? at : latest;
    }
    if (latest == null) {
      latest = Timestamps.parse(Pods.readyCondition(pod).path("lastTransitionTime"));
    }
    if (latest == null) {
      latest = Timestamps.parse(pod.metadata().path("deletionTimestamp"));
    }
    return latest == null ? now : latest;
  }

  /**
   * A Pod of a Job.
   *
   * @param index its completion index, -1 if the Job is not indexed
   */
  static ObjectNode newPod(KubeObject job, int index, IndexFailures failures) {
    ObjectNode pod = PodControl.fromTemplate(job.spec().path("template"), job);
    ObjectNode metadata = pod.withObjectProperty("metadata");
    ArrayNode finalizers = metadata.withArrayProperty("finalizers");
    finalizers.add(TRACKING_FINALIZER);
    if (index < 0) {
      return pod;
    }
    String text = Integer.toString(index);
    metadata.put("generateName", job.name() + "-" + text + "-");
    metadata.withObjectProperty("annotations").put(INDEX, text);
    if (hasBackoffLimitPerIndex(job)) {
      ObjectNode annotations = metadata.withObjectProperty("annotations");
      annotations.put(INDEX_FAILURES, Integer.toString(failures.counted()));
      if (failures.ignored() > 0) {
        annotations.put(INDEX_IGNORED_FAILURES, Integer.toString(failures.ignored()));
      }
    }
    metadata.withObjectProperty("labels").put(INDEX, text);
    ObjectNode spec = pod.withObjectProperty("spec");
    spec.put("hostname", job.name() + "-" + text);
    addIndexVariable(spec.path("initContainers"));
    addIndexVariable(spec.path("containers"));
    return pod;
  }

  private static void addIndexVariable(JsonNode containers) {
    for (JsonNode container : containers) {
      ArrayNode variables = ((ObjectNode) container).withArrayProperty("env");
      boolean present = false;
      for (JsonNode variable : variables) {
        present |= variable.path("name").asText().equals(INDEX_VARIABLE);
      }
      if (!present) {
        variables
            .addObject()
            .put("name", INDEX_VARIABLE)
            .putObject("valueFrom")
            .putObject("fieldRef")
            .put("apiVersion", "v1")
            .put("fieldPath", "metadata.labels['" + INDEX + "']");
      }
    }
  }
}
