package io.kubejar.apiserver.registry.batch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.Values;
import io.kubejar.apiserver.registry.rules.Violations;

/** What may not change of a Job; follows {@code ValidateJobSpecUpdate}. */
final class JobUpdateValidation {
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final String[] IMMUTABLE = {
    "completionMode", "podFailurePolicy", "backoffLimitPerIndex", "managedBy", "successPolicy"
  };
  private static final String[] SCHEDULING = {
    "nodeSelector", "tolerations", "affinity", "schedulingGates"
  };

  private JobUpdateValidation() {}

  static void check(JsonNode job, JsonNode oldJob, Violations violations) {
    JsonNode spec = job.path("spec");
    JsonNode old = oldJob.path("spec");
    completions(spec, old, violations);
    FieldRules.immutable(spec, old, "selector", SPEC, violations);
    template(spec, oldJob, violations);
    for (String field : IMMUTABLE) {
      FieldRules.immutable(spec, old, field, SPEC, violations);
    }
  }

  /** An indexed Job may be scaled, completions and parallelism together. */
  private static void completions(JsonNode spec, JsonNode old, Violations violations) {
    boolean indexed = FieldRules.text(spec, "completionMode").equals("Indexed");
    if (!indexed) {
      FieldRules.immutable(spec, old, "completions", SPEC, violations);
      return;
    }
    JsonNode after = spec.path("completions");
    if (!after.equals(old.path("completions")) && !after.equals(spec.path("parallelism"))) {
      violations.invalid(
          SPEC.child("completions"),
          FieldRules.quoted(spec.get("completions")),
          "can only be modified in tandem with spec.parallelism");
    }
  }

  /** While a Job is suspended and has not started, its place of scheduling may still change. */
  private static void template(JsonNode spec, JsonNode oldJob, Violations violations) {
    JsonNode old = oldJob.path("spec").path("template");
    JsonNode after = spec.path("template");
    boolean mutable =
        oldJob.path("spec").path("suspend").asBoolean()
            && !oldJob.path("status").hasNonNull("startTime");
    ObjectNode munged = after.deepCopy();
    if (mutable && munged.get("spec") instanceof ObjectNode podSpec) {
      for (String field : SCHEDULING) {
        copy(old.path("spec"), podSpec, field);
      }
      if (munged.get("metadata") instanceof ObjectNode metadata) {
        copy(old.path("metadata"), metadata, "labels");
        copy(old.path("metadata"), metadata, "annotations");
      }
    }
    if (!munged.equals(old)) {
      violations.invalid(SPEC.child("template"), after, Values.IMMUTABLE);
    }
  }

  private static void copy(JsonNode from, ObjectNode to, String field) {
    JsonNode value = from.get(field);
    if (value == null) {
      to.remove(field);
    } else {
      to.set(field, value);
    }
  }
}
