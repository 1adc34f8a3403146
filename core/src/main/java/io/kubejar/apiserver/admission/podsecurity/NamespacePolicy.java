package io.kubejar.apiserver.admission.podsecurity;

import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the labels of a namespace ask for: what is refused and what is warned of. What would be
 * audited is not told to anybody, because there is no audit log; its labels are only checked.
 *
 * <p>Follows {@code PolicyToEvaluate} of {@code k8s.io/pod-security-admission/api/helpers.go}.
 *
 * @param errors what is wrong with the labels
 */
record NamespacePolicy(LevelVersion enforce, LevelVersion warn, List<FieldError> errors) {
  private static final String PREFIX = "pod-security.kubernetes.io/";
  private static final FieldPath LABELS = FieldPath.of("metadata", "labels");
  private static final NamespacePolicy NONE =
      new NamespacePolicy(LevelVersion.PRIVILEGED, LevelVersion.PRIVILEGED, List.of());

  NamespacePolicy {
    errors = List.copyOf(errors);
  }

  static NamespacePolicy of(Map<String, String> labels) {
    if (labels.keySet().stream().noneMatch(label -> label.startsWith(PREFIX))) {
      return NONE;
    }
    Reader reader = new Reader(labels);
    // A level that cannot be read refuses what any level would, and warns of nothing.
    LevelVersion enforce = reader.read("enforce", SecurityLevel.RESTRICTED);
    boolean enforces = reader.errors.isEmpty() && reader.has("enforce");
    reader.read("audit", SecurityLevel.PRIVILEGED);
    LevelVersion warn = reader.read("warn", SecurityLevel.PRIVILEGED);
    if (!reader.has("warn") && enforces && enforce.level().isStricterThan(warn.level())) {
      warn =
          new LevelVersion(
              enforce.level(), reader.has("warn-version") ? warn.version() : enforce.version());
    }
    return new NamespacePolicy(enforce, warn, reader.errors);
  }

  /** Reads the labels one after the other, and notes what it cannot read. */
  private static final class Reader {
    private final Map<String, String> labels;
    private final List<FieldError> errors = new ArrayList<>();

    Reader(Map<String, String> labels) {
      this.labels = labels;
    }

    boolean has(String name) {
      return labels.containsKey(PREFIX + name);
    }

    LevelVersion read(String mode, SecurityLevel unreadable) {
      String level = labels.get(PREFIX + mode);
      String version = labels.get(PREFIX + mode + "-version");
      return new LevelVersion(
          level == null
              ? SecurityLevel.PRIVILEGED
              : SecurityLevel.parse(level)
                  .orElseGet(
                      () -> {
                        refuse(mode, level, "must be one of privileged, baseline, restricted");
                        return unreadable;
                      }),
          version == null
              ? PolicyVersion.LATEST
              : PolicyVersion.parse(version)
                  .orElseGet(
                      () -> {
                        refuse(mode + "-version", version, "must be \"latest\" or \"v1.x\"");
                        return PolicyVersion.LATEST;
                      }));
    }

    private void refuse(String name, String value, String why) {
      errors.add(FieldError.invalid(LABELS.key(PREFIX + name), value, why));
    }
  }
}
