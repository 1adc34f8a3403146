package io.kubejar.apiserver.registry.batch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.Json;
import io.kubejar.apiserver.registry.core.PodTemplateValidation;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.SelectorRules;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.List;

/** The rules on Jobs; follows {@code pkg/apis/batch/validation/validation.go}. */
final class JobValidation {
  private static final List<String> COMPLETION_MODES = List.of("Indexed", "NonIndexed");
  private static final List<String> RESTART_POLICIES = List.of("OnFailure", "Never");
  private static final List<String> REPLACEMENTS = List.of("Failed", "TerminatingOrFailed");
  private static final List<String> ACTIONS = List.of("Count", "FailIndex", "FailJob", "Ignore");
  private static final String[] COUNTS = {
    "parallelism",
    "completions",
    "activeDeadlineSeconds",
    "backoffLimit",
    "ttlSecondsAfterFinished",
    "backoffLimitPerIndex",
    "maxFailedIndexes"
  };
  private static final int MOST_INDEXED_PARALLELISM = 100000;

  private JobValidation() {}

  /** The selector that the server made must be the one that selects the Job's Pods. */
  static void generatedSelector(JsonNode job, Violations violations) {
    JsonNode spec = job.path("spec");
    if (spec.path("manualSelector").asBoolean() || !spec.path("selector").isObject()) {
      return;
    }
    FieldPath template = FieldPath.of("spec", "template", "metadata");
    JsonNode labels = spec.path("template").path("metadata").path("labels");
    String uid = job.path("metadata").path("uid").asText();
    String name = job.path("metadata").path("name").asText();
    hasLabel(labels, GeneratedSelector.LEGACY_CONTROLLER_UID, uid, template, violations);
    hasLabel(labels, GeneratedSelector.LEGACY_JOB_NAME, name, template, violations);
    hasLabel(labels, GeneratedSelector.CONTROLLER_UID, uid, template, violations);
    hasLabel(labels, GeneratedSelector.JOB_NAME, name, template, violations);
    ObjectNode generated =
        Json.object()
            .put(GeneratedSelector.LEGACY_CONTROLLER_UID, uid)
            .put(GeneratedSelector.LEGACY_JOB_NAME, name)
            .put(GeneratedSelector.CONTROLLER_UID, uid)
            .put(GeneratedSelector.JOB_NAME, name);
    if (!SelectorRules.selectorOrNothing(spec.get("selector")).matches(generated)) {
      violations.invalid(
          FieldPath.of("spec", "selector"), spec.get("selector"), "`selector` not auto-generated");
    }
  }

  private static void hasLabel(
      JsonNode labels, String key, String value, FieldPath path, Violations violations) {
    FieldPath at = path.child("labels").key(key);
    if (!labels.has(key)) {
      violations.required(at, "must be '" + value + "'");
    } else if (!labels.get(key).asText().equals(value)) {
      violations.invalid(at, labels, "must be '" + value + "'");
    }
  }

  /** The selector must be there and select the Pods of the template. */
  static void selector(JsonNode spec, FieldPath path, Violations violations) {
    JsonNode selector = spec.path("selector");
    if (!selector.isObject()) {
      violations.required(path.child("selector"), "");
    } else {
      SelectorRules.labelSelector(selector, path.child("selector"), violations);
    }
    JsonNode labels = spec.path("template").path("metadata").path("labels");
    if (!SelectorRules.selectorOrNothing(selector).matches(labels)) {
      violations.invalid(
          path.child("template").child("metadata").child("labels"),
          FieldRules.quoted(labels.isMissingNode() ? null : labels),
          "`selector` does not match template `labels`");
    }
  }

  /** All of the spec but the selector; also for the template of a CronJob. */
  static void spec(JsonNode spec, FieldPath path, Violations violations) {
    for (String count : COUNTS) {
      FieldRules.nonNegative(spec, count, path, violations);
    }
    completionMode(spec, path, violations);
    if (spec.hasNonNull("maxFailedIndexes") && !spec.hasNonNull("backoffLimitPerIndex")) {
      violations.required(path.child("backoffLimitPerIndex"), "when maxFailedIndexes is specified");
    }
    FieldRules.oneOf(spec, "podReplacementPolicy", REPLACEMENTS, path, violations);
    PodTemplateValidation.check(spec.path("template"), path.child("template"), violations);
    restartPolicy(spec, path, violations);
    if (spec.path("podFailurePolicy").isObject()) {
      failurePolicy(spec, path, violations);
    }
  }

  private static void completionMode(JsonNode spec, FieldPath path, Violations violations) {
    String mode = FieldRules.text(spec, "completionMode");
    FieldRules.oneOf(spec, "completionMode", COMPLETION_MODES, path, violations);
    if (mode.equals("Indexed")) {
      if (!spec.hasNonNull("completions")) {
        violations.required(path.child("completions"), "when completion mode is Indexed");
      }
      JsonNode parallelism = spec.path("parallelism");
      if (parallelism.asLong() > MOST_INDEXED_PARALLELISM) {
        violations.invalid(
            path.child("parallelism"),
            parallelism,
            "must be less than or equal to "
                + MOST_INDEXED_PARALLELISM
                + " when completion mode is Indexed");
      }
    } else if (spec.hasNonNull("backoffLimitPerIndex")) {
      violations.invalid(
          path.child("backoffLimitPerIndex"),
          spec.get("backoffLimitPerIndex"),
          "requires indexed completion mode");
    }
  }

  /** The default of Pods is not good for Jobs: who leaves it out must choose. */
  private static void restartPolicy(JsonNode spec, FieldPath path, Violations violations) {
    String policy = FieldRules.text(spec.path("template").path("spec"), "restartPolicy");
    FieldPath at = path.child("template").child("spec").child("restartPolicy");
    if (policy.isEmpty() || policy.equals("Always")) {
      violations.required(at, "valid values: \"OnFailure\", \"Never\"");
    } else if (!RESTART_POLICIES.contains(policy)) {
      violations.notSupported(at, policy, RESTART_POLICIES);
    } else if (spec.path("podFailurePolicy").isObject() && !policy.equals("Never")) {
      violations.invalid(
          at, policy, "only \"Never\" is supported when podFailurePolicy is specified");
    }
  }

  private static void failurePolicy(JsonNode spec, FieldPath path, Violations violations) {
    FieldPath rules = path.child("podFailurePolicy").child("rules");
    int index = 0;
    for (JsonNode rule : spec.path("podFailurePolicy").path("rules")) {
      FieldPath at = rules.index(index++);
      FieldRules.requiredOneOf(rule, "action", ACTIONS, at, violations);
      boolean byExitCode = rule.path("onExitCodes").isObject();
      boolean byCondition = !rule.path("onPodConditions").isEmpty();
      if (byExitCode && byCondition) {
        violations.invalid(
            at, rule, "specifying both OnExitCodes and OnPodConditions is not supported");
      } else if (!byExitCode && !byCondition) {
        violations.invalid(
            at, rule, "specifying one of OnExitCodes and OnPodConditions is required");
      }
      if (byExitCode) {
        exitCodes(rule.get("onExitCodes"), at.child("onExitCodes"), violations);
      }
    }
  }

  private static void exitCodes(JsonNode rule, FieldPath path, Violations violations) {
    String operator = FieldRules.text(rule, "operator");
    FieldRules.requiredOneOf(rule, "operator", List.of("In", "NotIn"), path, violations);
    if (rule.path("values").isEmpty()) {
      violations.invalid(
          path.child("values"), rule.path("values"), "at least one value is required");
    }
    int index = 0;
    for (JsonNode value : rule.path("values")) {
      if (operator.equals("In") && value.asInt() == 0) {
        violations.invalid(
            path.child("values").index(index), value, "must not be 0 for the In operator");
      }
      index++;
    }
  }
}
