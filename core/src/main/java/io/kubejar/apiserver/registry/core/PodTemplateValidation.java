package io.kubejar.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.SelectorRules;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.List;

/** The rules on the Pod templates of workloads; follows {@code ValidatePodTemplateSpec}. */
public final class PodTemplateValidation {
  private PodTemplateValidation() {}

  public static void check(JsonNode template, FieldPath path, Violations violations) {
    JsonNode metadata = template.path("metadata");
    SelectorRules.labels(metadata.path("labels"), path.child("labels"), violations);
    SelectorRules.annotations(metadata.path("annotations"), path.child("annotations"), violations);
    PodSpecValidation.check(template.path("spec"), path.child("spec"), violations);
    if (!template.path("spec").path("ephemeralContainers").isEmpty()) {
      violations.forbidden(
          path.child("spec").child("ephemeralContainers"),
          "ephemeral containers not allowed in pod template");
    }
  }

  /**
   * What a template may not have whose Pods run forever.
   *
   * @param owner the kind that owns the template, as the message names it
   */
  public static void onlyRestartPolicyAlways(
      JsonNode template, String owner, FieldPath path, Violations violations) {
    JsonNode spec = template.path("spec");
    FieldPath at = path.child("spec");
    String policy = FieldRules.text(spec, "restartPolicy");
    if (!policy.equals("Always")) {
      violations.notSupported(at.child("restartPolicy"), policy, List.of("Always"));
    }
    if (spec.hasNonNull("activeDeadlineSeconds")) {
      violations.forbidden(
          at.child("activeDeadlineSeconds"),
          "activeDeadlineSeconds in " + owner + " is not Supported");
    }
  }
}
