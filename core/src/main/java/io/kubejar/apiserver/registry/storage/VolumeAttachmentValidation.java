package io.kubejar.apiserver.registry.storage;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.registry.core.DiskVolumeRules;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.Values;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.Map;

/** The rules on VolumeAttachments; follows {@code ValidateVolumeAttachment}. */
final class VolumeAttachmentValidation {
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final String ONE_SOURCE =
      "must specify exactly one of inlineVolumeSpec and persistentVolumeName";
  private static final int LARGEST_METADATA = 256 * 1024;
  private static final int LONGEST_MESSAGE = 1024;

  private VolumeAttachmentValidation() {}

  /** The rules for a new attachment, stricter on names than those for an existing one. */
  static void checkNew(JsonNode attachment, Violations violations) {
    check(attachment, violations);
    JsonNode spec = attachment.path("spec");
    DiskVolumeRules.driverName(spec, "attacher", SPEC, violations);
    FieldRules.valid(
        spec.path("source"),
        "persistentVolumeName",
        Values::subdomain,
        SPEC.child("source"),
        violations);
  }

  static void check(JsonNode attachment, Violations violations) {
    JsonNode spec = attachment.path("spec");
    FieldRules.required(spec, "attacher", SPEC, violations);
    source(spec.path("source"), SPEC.child("source"), violations);
    String node = FieldRules.text(spec, "nodeName");
    violations.invalid(SPEC.child("nodeName"), node, Values.subdomain(node));
    status(attachment, violations);
  }

  private static void source(JsonNode source, FieldPath path, Violations violations) {
    boolean inline = source.path("inlineVolumeSpec").isObject();
    boolean named = source.hasNonNull("persistentVolumeName");
    if (!inline && !named) {
      violations.required(path, ONE_SOURCE);
    } else if (inline && named) {
      violations.forbidden(path, ONE_SOURCE);
    } else if (named && FieldRules.text(source, "persistentVolumeName").isEmpty()) {
      violations.required(
          path.child("persistentVolumeName"), "must specify non empty persistentVolumeName");
    }
  }

  static void status(JsonNode attachment, Violations violations) {
    JsonNode status = attachment.path("status");
    FieldPath path = FieldPath.of("status");
    long size = 0;
    for (Map.Entry<String, JsonNode> entry : status.path("attachmentMetadata").properties()) {
      size += entry.getKey().length() + entry.getValue().asText().length();
    }
    if (size > LARGEST_METADATA) {
      violations.tooLong(path.child("attachmentMetadata"), LARGEST_METADATA);
    }
    for (String error : new String[] {"attachError", "detachError"}) {
      if (FieldRules.text(status.path(error), "message").length() > LONGEST_MESSAGE) {
        violations.tooLong(path.child(error).child("message"), LARGEST_METADATA);
      }
    }
  }

  static void update(JsonNode attachment, JsonNode old, Violations violations) {
    FieldRules.immutable(attachment, old, "spec", FieldPath.root(), violations);
  }
}
