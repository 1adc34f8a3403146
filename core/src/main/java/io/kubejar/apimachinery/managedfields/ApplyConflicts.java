package io.kubejar.apimachinery.managedfields;

import io.kubejar.apimachinery.Status;
import io.kubejar.apimachinery.StatusException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * An apply wants other values for fields that others own.
 *
 * <p>Follows {@code merge/conflict.go} of structured-merge-diff and {@code
 * managedfields/internal/conflict.go}.
 */
final class ApplyConflicts extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Map<Owner, FieldSet> conflicts;

  ApplyConflicts(Map<Owner, FieldSet> conflicts) {
    this.conflicts = conflicts;
  }

  /** The conflicts that are not about some fields; empty if there are none. */
  Map<Owner, FieldSet> without(FieldSet fields) {
    Map<Owner, FieldSet> rest = new TreeMap<>();
    conflicts.forEach(
        (owner, contested) -> {
          FieldSet others = contested.difference(fields);
          if (!others.isEmpty()) {
            rest.put(owner, others);
          }
        });
    return rest;
  }

  /** What the applier is answered: 409, a cause per field. */
  StatusException toStatus() {
    List<Status.Cause> causes = new ArrayList<>();
    StringBuilder list = new StringBuilder();
    conflicts.forEach(
        (owner, fields) -> {
          list.append("conflicts with ").append(owner.display()).append(":\n");
          fields.forEachPath(
              path -> {
                String message = "conflict with " + owner.display();
                causes.add(new Status.Cause("FieldManagerConflict", message, path));
                list.append("- ").append(path).append('\n');
              });
        });
    String message =
        causes.size() == 1
            ? "Apply failed with 1 conflict: "
                + causes.get(0).message()
                + ": "
                + causes.get(0).field()
            : "Apply failed with "
                + causes.size()
                + " conflicts: "
                + list.toString().lines().collect(Collectors.joining("\n"));
    Status.Details details = new Status.Details("", "", "", "", causes, 0);
    return new StatusException(new Status(409, "Conflict", message, details));
  }
}
