package io.kubejar.apiserver.registry.batch;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.registry.core.PodDefaults;
import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;
import io.kubejar.apiserver.registry.rules.Violations;

/**
 * CronJobs.
 *
 * <p>Follows {@code pkg/apis/batch/v1/defaults.go} and {@code
 * pkg/registry/batch/cronjob/strategy.go}. The Job inside a template gets no defaults of its own.
 */
final class CronJobStrategy extends KindStrategy {
  private static final int LONGEST_NAME = 52;

  private static final Defaults JOB_TEMPLATE =
      Defaults.table()
          .object("metadata")
          .object("spec", Defaults.table().object("template", PodDefaults.TEMPLATE).build())
          .build();

  private static final Defaults DEFAULTS =
      Defaults.table()
          .object(
              "spec",
              Defaults.table()
                  .text("concurrencyPolicy", "Allow")
                  .absentFlag("suspend", false)
                  .absentNumber("successfulJobsHistoryLimit", 3)
                  .absentNumber("failedJobsHistoryLimit", 1)
                  .object("jobTemplate", JOB_TEMPLATE)
                  .build())
          .object("status")
          .build();

  CronJobStrategy() {
    super(DEFAULTS);
  }

  @Override
  protected void check(JsonNode object, Violations violations) {
    String name = object.path("metadata").path("name").asText();
    if (name.length() > LONGEST_NAME) {
      violations.invalid(
          FieldPath.of("metadata", "name"),
          name,
          "must be no more than " + LONGEST_NAME + " characters");
    }
    CronJobValidation.check(object.path("spec"), FieldPath.of("spec"), violations);
  }

  @Override
  protected void checkUpdate(JsonNode object, JsonNode old, Violations violations) {
    CronJobValidation.check(object.path("spec"), FieldPath.of("spec"), violations);
  }
}
