package io.kubejar.apiserver.registry.batch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.registry.core.PodDefaults;
import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;
import io.kubejar.apiserver.registry.rules.StatusCounts;
import io.kubejar.apiserver.registry.rules.Violations;

/**
 * Jobs.
 *
 * <p>Follows {@code pkg/apis/batch/v1/defaults.go} and {@code pkg/registry/batch/job/strategy.go}.
 */
final class JobStrategy extends KindStrategy {
  private static final StatusCounts COUNTS =
      StatusCounts.of("active", "succeeded", "failed", "ready", "terminating");

  private static final Defaults SPEC =
      Defaults.table()
          .with(JobStrategy::counts)
          .with(JobStrategy::backoffLimit)
          .absentText("completionMode", "NonIndexed")
          .absentFlag("suspend", false)
          .with(JobStrategy::podReplacementPolicy)
          .inside("podFailurePolicy", podFailurePolicy())
          .absentFlag("manualSelector", false)
          .object("template", PodDefaults.TEMPLATE)
          .build();

  private static final Defaults DEFAULTS =
      Defaults.table()
          .with(JobStrategy::labelsOfTemplate)
          .object("spec", SPEC)
          .object("status")
          .build();

  JobStrategy() {
    super(DEFAULTS);
  }

  private static Defaults podFailurePolicy() {
    Defaults pattern = Defaults.table().text("status", "True").build();
    Defaults rule = Defaults.table().each("onPodConditions", pattern).build();
    return Defaults.table().each("rules", rule).build();
  }

  private static void counts(ObjectNode spec) {
    if (Defaults.isAbsent(spec, "parallelism")) {
      if (Defaults.isAbsent(spec, "completions")) {
        spec.put("completions", 1);
      }
      spec.put("parallelism", 1);
    }
  }

  private static void backoffLimit(ObjectNode spec) {
    if (Defaults.isAbsent(spec, "backoffLimit")) {
      boolean perIndex = spec.hasNonNull("backoffLimitPerIndex");
      spec.put("backoffLimit", perIndex ? Integer.MAX_VALUE : 6);
    }
  }

  private static void podReplacementPolicy(ObjectNode spec) {
    if (Defaults.isAbsent(spec, "podReplacementPolicy")) {
      boolean failedOnly = spec.hasNonNull("podFailurePolicy");
      spec.put("podReplacementPolicy", failedOnly ? "Failed" : "TerminatingOrFailed");
    }
  }

  private static void labelsOfTemplate(ObjectNode job) {
    JsonNode labels = job.path("spec").path("template").path("metadata").path("labels");
    if (labels.isObject() && job.path("metadata").path("labels").isEmpty()) {
      Defaults.objectIn(job, "metadata").set("labels", labels.deepCopy());
    }
  }

  @Override
  public void prepareForCreate(ObjectNode object) {
    super.prepareForCreate(object);
    GeneratedSelector.addTo(object);
  }

  @Override
  protected void check(JsonNode object, Violations violations) {
    JobValidation.generatedSelector(object, violations);
    JobValidation.spec(object.path("spec"), FieldPath.of("spec"), violations);
    JobValidation.selector(object.path("spec"), FieldPath.of("spec"), violations);
  }

  @Override
  protected void checkUpdate(JsonNode object, JsonNode old, Violations violations) {
    FieldPath path = FieldPath.of("spec");
    JobValidation.generatedSelector(object, violations);
    JobValidation.spec(object.path("spec"), path, violations);
    JobValidation.selector(object.path("spec"), path, violations);
    JobUpdateValidation.check(object, old, violations);
  }

  @Override
  protected void checkStatusUpdate(JsonNode object, JsonNode old, Violations violations) {
    COUNTS.check(object, violations);
  }
}
