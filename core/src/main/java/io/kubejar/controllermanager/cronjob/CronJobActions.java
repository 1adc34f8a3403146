package io.kubejar.controllermanager.cronjob;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.client.EventRecorder;
import io.kubejar.client.ResourceClient;
import io.kubejar.controllermanager.podcontrol.OwnerReferences;
import io.kubejar.controllermanager.podcontrol.StatusWriter;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The CronJob controller's hands: Jobs, status and events, at one moment. */
record CronJobActions(
    ResourceClient cronJobs, ResourceClient jobs, EventRecorder events, Instant now) {
  private static final String SCHEDULED_AT = "batch.kubernetes.io/cronjob-scheduled-timestamp";

  /** The name of the Job of a time, which tells the minute. */
  static String jobName(KubeObject cronJob, Instant scheduled) {
    return cronJob.name() + "-" + scheduled.getEpochSecond() / 60;
  }

  /** The status as it is now in the API. */
  JsonNode newestStatus(KubeObject cronJob) {
    return cronJobs
        .find(cronJob.namespace(), cronJob.name())
        .map(KubeObject::status)
        .orElseGet(MissingNode::getInstance);
  }

  /**
   * Makes the Job of a time. One that was made before, but not written down, is taken for it; null
   * if one of that name exists that is somebody else's.
   */
  @Nullable KubeObject create(KubeObject cronJob, Instant scheduled, ZoneId zone) {
    ObjectNode template = cronJob.spec().path("jobTemplate").deepCopy();
    ObjectNode job = Json.object().put("apiVersion", "batch/v1").put("kind", "Job");
    ObjectNode metadata = job.putObject("metadata");
    metadata.put("name", jobName(cronJob, scheduled)).put("namespace", cronJob.namespace());
    for (String field : new String[] {"labels", "annotations"}) {
      if (!template.path("metadata").path(field).isEmpty()) {
        metadata.set(field, template.path("metadata").path(field));
      }
    }
    metadata
        .withObjectProperty("annotations")
        .put(SCHEDULED_AT, DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(scheduled.atZone(zone)));
    metadata.putArray("ownerReferences").add(OwnerReferences.controlledBy(cronJob));
    job.set("spec", template.path("spec"));
    try {
      KubeObject created = jobs.create(cronJob.namespace(), job);
      events.normal(cronJob, "SuccessfulCreate", "Created job " + created.name());
      return created;
    } catch (StatusException e) {
      if (e.isAlreadyExists()) {
        return jobs.find(cronJob.namespace(), jobName(cronJob, scheduled))
            .filter(found -> OwnerReferences.isControlledBy(found, cronJob))
            .orElse(null);
      }
      events.warning(cronJob, "FailedCreate", "Error creating job: " + e.getMessage());
      throw e;
    }
  }

  void delete(KubeObject cronJob, String name) {
    try {
      jobs.delete(cronJob.namespace(), name, Json.object().put("propagationPolicy", "Background"));
      events.normal(cronJob, "SuccessfulDelete", "Deleted job " + name);
    } catch (StatusException e) {
      if (!e.isNotFound()) {
        events.warning(cronJob, "FailedDelete", "Deleted job: " + e.getMessage());
        throw e;
      }
    }
  }

  static ObjectNode reference(KubeObject job) {
    ObjectNode reference = Json.object().put("kind", "Job").put("namespace", job.namespace());
    reference.put("name", job.name()).put("uid", job.uid()).put("apiVersion", "batch/v1");
    return reference.put("resourceVersion", job.resourceVersion());
  }

  KubeObject writeStatus(KubeObject cronJob, ObjectNode status) {
    return new StatusWriter(cronJobs).write(cronJob, status);
  }

  /** A time as events print it, in UTC: {@code Mon, 02 Jan 2006 15:04:05 +0000}. */
  static String print(Instant time) {
    return DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss Z", Locale.ENGLISH)
        .format(time.atZone(ZoneOffset.UTC));
  }
}
