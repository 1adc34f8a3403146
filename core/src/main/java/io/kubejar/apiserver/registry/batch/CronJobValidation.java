package io.kubejar.apiserver.registry.batch;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.Violations;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;

/** The rules on CronJobs; follows {@code ValidateCronJobSpec}. */
final class CronJobValidation {
  private static final List<String> POLICIES = List.of("Allow", "Forbid", "Replace");

  private CronJobValidation() {}

  static void check(JsonNode spec, FieldPath path, Violations violations) {
    String schedule = FieldRules.text(spec, "schedule");
    if (schedule.isEmpty()) {
      violations.required(path.child("schedule"), "");
    } else {
      schedule(spec, schedule, path.child("schedule"), violations);
    }
    FieldRules.nonNegative(spec, "startingDeadlineSeconds", path, violations);
    timeZone(spec, path.child("timeZone"), violations);
    FieldRules.requiredOneOf(spec, "concurrencyPolicy", POLICIES, path, violations);
    FieldPath job = path.child("jobTemplate").child("spec");
    JsonNode jobSpec = spec.path("jobTemplate").path("spec");
    JobValidation.spec(jobSpec, job, violations);
    if (jobSpec.path("selector").isObject()) {
      violations.invalid(
          job.child("selector"), jobSpec.get("selector"), "`selector` will be auto-generated");
    }
    if (jobSpec.path("manualSelector").asBoolean()) {
      violations.notSupported(job.child("manualSelector"), "true", List.of("nil", "false"));
    }
    FieldRules.nonNegative(spec, "successfulJobsHistoryLimit", path, violations);
    FieldRules.nonNegative(spec, "failedJobsHistoryLimit", path, violations);
  }

  private static void schedule(
      JsonNode spec, String schedule, FieldPath path, Violations violations) {
    String wrong = CronSyntax.errorIn(schedule);
    if (!wrong.isEmpty()) {
      violations.invalid(path, schedule, wrong);
    }
    if (schedule.contains("TZ")) {
      violations.invalid(
          path,
          schedule,
          spec.hasNonNull("timeZone")
              ? "cannot use both timeZone field and TZ or CRON_TZ in schedule"
              : "cannot use TZ or CRON_TZ in schedule, use timeZone field instead");
    }
  }

  private static void timeZone(JsonNode spec, FieldPath path, Violations violations) {
    if (!spec.hasNonNull("timeZone")) {
      return;
    }
    String zone = spec.get("timeZone").asText();
    if (zone.isEmpty()) {
      violations.invalid(path, zone, "timeZone must be nil or non-empty string");
    } else if (zone.equalsIgnoreCase("Local")) {
      violations.invalid(
          path,
          zone,
          "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones");
    } else if (!isKnown(zone)) {
      violations.invalid(path, zone, "unknown time zone " + zone);
    }
  }

  private static boolean isKnown(String zone) {
    try {
      ZoneId id = ZoneId.of(zone);
      return !(id instanceof ZoneOffset) || zone.equals("Z");
    } catch (DateTimeException e) {
      return false;
    }
  }
}
