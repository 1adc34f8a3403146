package io.kubejar.controllermanager.cronjob;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.Timestamps;
import io.kubejar.client.Reconciler.Result;
import io.kubejar.controllermanager.podcontrol.Conditions;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One look at one CronJob: keeps the list of running Jobs, deletes old ones, and starts the one
 * that is due.
 *
 * <p>Follows {@code syncCronJob} of {@code pkg/controller/cronjob/cronjob_controllerv2.go}.
 */
final class CronJobSync {
  private static final int MANY_MISSED = 100;

  private final CronJobActions actions;
  private final List<KubeObject> jobs;
  private final ObjectNode status;
  private KubeObject cronJob;

  CronJobSync(CronJobActions actions, KubeObject cronJob, List<KubeObject> jobs) {
    this.actions = actions;
    this.cronJob = cronJob;
    this.jobs = jobs;
    this.status = Json.objectOrEmpty(cronJob.status()).deepCopy();
  }

  Result run() {
    deleteOldJobs();
    followActiveJobs();
    cronJob = actions.writeStatus(cronJob, status.deepCopy());
    if (cronJob.isBeingDeleted() || cronJob.spec().path("suspend").asBoolean()) {
      return Result.DONE;
    }
    ZoneId zone = zone();
    Schedule schedule = zone == null ? null : schedule(zone);
    return schedule == null || zone == null ? Result.DONE : startIfDue(schedule, zone);
  }

  private @Nullable ZoneId zone() {
    String name = cronJob.spec().path("timeZone").asText();
    if (name.isEmpty()) {
      return ZoneOffset.UTC;
    }
    try {
      return ZoneId.of(name);
    } catch (DateTimeException e) {
      String message = "invalid timeZone: \"%s\": unknown time zone %s".formatted(name, name);
      actions.events().warning(cronJob, "UnknownTimeZone", message);
      return null;
    }
  }

  private @Nullable Schedule schedule(ZoneId zone) {
    String text = cronJob.spec().path("schedule").asText();
    try {
      return Schedule.parse(text, zone);
    } catch (IllegalArgumentException e) {
      String message = "unparseable schedule: \"%s\" : %s".formatted(text, e.getMessage());
      actions.events().warning(cronJob, "UnparseableSchedule", message);
      return null;
    }
  }

  private void deleteOldJobs() {
    deleteOldJobs("Complete", cronJob.spec().path("successfulJobsHistoryLimit").asInt(3));
    deleteOldJobs("Failed", cronJob.spec().path("failedJobsHistoryLimit").asInt(1));
  }

  private void deleteOldJobs(String condition, int limit) {
    List<KubeObject> finished = new ArrayList<>();
    for (KubeObject job : jobs) {
      if (Conditions.isTrue(job.status(), condition) && !job.isBeingDeleted()) {
        finished.add(job);
      }
    }
    finished.sort(Comparator.comparing(CronJobSync::startedAt).thenComparing(KubeObject::name));
    for (KubeObject job : finished.subList(0, Math.max(0, finished.size() - limit))) {
      actions.delete(cronJob, job.name());
    }
  }

  private static Instant startedAt(KubeObject job) {
    Instant time = Timestamps.parse(job.status().path("startTime"));
    return Objects.requireNonNullElse(time, Instant.EPOCH);
  }

  private static String finishedAs(KubeObject job) {
    for (String condition : new String[] {"Complete", "Failed"}) {
      if (Conditions.isTrue(job.status(), condition)) {
        return condition;
      }
    }
    return "";
  }

  /** Jobs leave the list of active ones when they finish or go missing. */
  private void followActiveJobs() {
    Map<String, KubeObject> byUid = new HashMap<>();
    jobs.forEach(job -> byUid.put(job.uid(), job));
    ArrayNode active = Json.array();
    for (JsonNode reference : cronJob.status().path("active")) {
      KubeObject job = byUid.get(reference.path("uid").asText());
      String name = reference.path("name").asText();
      if (job == null) {
        if (actions.jobs().find(cronJob.namespace(), name).isEmpty()) {
          actions.events().normal(cronJob, "MissingJob", "Active job went missing: " + name);
          continue;
        }
        active.add(reference);
      } else if (finishedAs(job).isEmpty()) {
        active.add(reference);
      } else {
        String message = "Saw completed job: %s, condition: %s".formatted(name, finishedAs(job));
        actions.events().normal(cronJob, "SawCompletedJob", message);
      }
    }
    setActive(active);
    tellOfUnexpectedJobs();
    for (KubeObject job : jobs) {
      Instant completed = Timestamps.parse(job.status().path("completionTime"));
      Instant last = Timestamps.parse(status.path("lastSuccessfulTime"));
      if (finishedAs(job).equals("Complete")
          && completed != null
          && (last == null || completed.isAfter(last))) {
        status.put("lastSuccessfulTime", Timestamps.format(completed));
      }
    }
  }

  /** Jobs that others made from this one; such a Job does not become an active one of it. */
  private void tellOfUnexpectedJobs() {
    JsonNode newest = null;
    for (KubeObject job : jobs) {
      if (!finishedAs(job).isEmpty() || isActive(status, job)) {
        continue;
      }
      // What was read may be older than what this controller wrote.
      newest = newest == null ? actions.newestStatus(cronJob) : newest;
      if (!isActive(newest, job)) {
        String message = "Saw a job that the controller did not create or forgot: " + job.name();
        actions.events().warning(cronJob, "UnexpectedJob", message);
      }
    }
  }

  private static boolean isActive(JsonNode status, KubeObject job) {
    for (JsonNode reference : status.path("active")) {
      if (reference.path("uid").asText().equals(job.uid())) {
        return true;
      }
    }
    return false;
  }

  private void setActive(ArrayNode active) {
    if (active.isEmpty()) {
      status.remove("active");
    } else {
      status.set("active", active);
    }
  }

  private Result startIfDue(Schedule schedule, ZoneId zone) {
    Instant due = mostRecent(schedule);
    if (due != null && !isDone(due) && !isTooLate(due) && mayStart()) {
      start(due, zone);
    }
    Instant next = schedule.next(actions.now());
    return next == null ? Result.DONE : new Result.After(Duration.between(actions.now(), next));
  }

  /** The last time that has come since the last run, null if none has. */
  private @Nullable Instant mostRecent(Schedule schedule) {
    Instant now = actions.now();
    Instant since = Timestamps.parse(status.path("lastScheduleTime"));
    if (since == null) {
      since = Timestamps.parse(cronJob.metadata().path("creationTimestamp"));
    }
    since = Objects.requireNonNullElse(since, now);
    Duration deadline = startingDeadline();
    if (deadline != null && now.minus(deadline).isAfter(since)) {
      since = now.minus(deadline);
    }
    Instant first = schedule.next(since);
    if (first == null || first.isAfter(now)) {
      return null;
    }
    return lastBefore(schedule, first, now, deadline);
  }

  private @Nullable Duration startingDeadline() {
    JsonNode seconds = cronJob.spec().path("startingDeadlineSeconds");
    return seconds.isNumber() ? Duration.ofSeconds(seconds.asLong()) : null;
  }

  private Instant lastBefore(
      Schedule schedule, Instant first, Instant now, @Nullable Duration deadline) {
    Instant second = schedule.next(first);
    if (second == null || second.isAfter(now)) {
      return first;
    }
    long period = Math.max(1, Duration.between(first, second).toSeconds());
    long missed = Duration.between(first, now).toSeconds() / period + 1;
    if (missed > MANY_MISSED && deadline == null) {
      actions
          .events()
          .warning(
              cronJob,
              "TooManyMissedTimes",
              "too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check"
                  + " clock skew");
    }
    // Skips ahead, but not so far that the last time could be missed.
    Instant time = first;
    Instant skipped = now.minusSeconds(2 * period);
    if (skipped.isAfter(first)) {
      Instant after = schedule.next(skipped);
      time = after == null || after.isAfter(now) ? first : after;
    }
    Instant next = schedule.next(time);
    while (next != null && !next.isAfter(now)) {
      time = next;
      next = schedule.next(time);
    }
    return time;
  }

  private boolean isDone(Instant due) {
    String name = CronJobActions.jobName(cronJob, due);
    boolean active = false;
    for (JsonNode reference : status.path("active")) {
      active |= reference.path("name").asText().equals(name);
    }
    return active || due.equals(Timestamps.parse(status.path("lastScheduleTime")));
  }

  private boolean isTooLate(Instant due) {
    Duration deadline = startingDeadline();
    boolean late = deadline != null && due.plus(deadline).isBefore(actions.now());
    if (late) {
      String message = "Missed scheduled time to start a job: " + CronJobActions.print(due);
      actions.events().warning(cronJob, "MissSchedule", message);
    }
    return late;
  }

  private boolean mayStart() {
    String policy = cronJob.spec().path("concurrencyPolicy").asText("Allow");
    if (status.path("active").isEmpty()) {
      return true;
    }
    if (policy.equals("Forbid")) {
      actions
          .events()
          .normal(
              cronJob,
              "JobAlreadyActive",
              "Not starting job because prior execution is running and concurrency policy is"
                  + " Forbid");
      return false;
    }
    if (policy.equals("Replace")) {
      status.path("active").forEach(r -> actions.delete(cronJob, r.path("name").asText()));
      setActive(Json.array());
    }
    return true;
  }

  private void start(Instant due, ZoneId zone) {
    KubeObject job = actions.create(cronJob, due, zone);
    if (job != null && !isActive(status, job)) {
      status.withArrayProperty("active").add(CronJobActions.reference(job));
    }
    status.put("lastScheduleTime", Timestamps.format(due));
    actions.writeStatus(cronJob, status.deepCopy());
  }
}
