package io.kubejar.apiserver.registry.batch;

import io.kubejar.apiserver.registry.core.PodDefaults;
import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;

/**
 * CronJobs.
 *
 * <p>Follows {@code pkg/apis/batch/v1/defaults.go} and {@code
 * pkg/registry/batch/cronjob/strategy.go}. The Job inside a template gets no defaults of its own.
 */
final class CronJobStrategy extends KindStrategy {
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
}
