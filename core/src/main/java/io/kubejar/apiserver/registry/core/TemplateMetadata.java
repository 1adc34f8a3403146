package io.kubejar.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.registry.rules.SelectorRules;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.Set;

/**
 * The rules on the metadata of a template from which one object is made, such as an ephemeral
 * volume's claim; follows {@code ValidateTemplateObjectMeta} of core validation.
 */
public final class TemplateMetadata {
  private static final Set<String> ALLOWED = Set.of("labels", "annotations");

  private TemplateMetadata() {}

  /** Refuses everything but labels and annotations. */
  public static void check(JsonNode metadata, FieldPath path, Violations violations) {
    SelectorRules.annotations(metadata.path("annotations"), path.child("annotations"), violations);
    SelectorRules.labels(metadata.path("labels"), path.child("labels"), violations);
    metadata
        .fieldNames()
        .forEachRemaining(
            field -> {
              if (!ALLOWED.contains(field)) {
                violations.forbidden(path.child(field), "cannot be set");
              }
            });
  }
}
