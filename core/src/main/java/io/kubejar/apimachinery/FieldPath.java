package io.kubejar.apimachinery;

import org.jspecify.annotations.Nullable;

/**
 * The place of a value inside an object, printed as Kubernetes prints it: {@code
 * spec.containers[0].ports[http].name}.
 *
 * <p>Follows {@code k8s.io/apimachinery/pkg/util/validation/field/path.go}.
 */
public final class FieldPath {
  private static final FieldPath ROOT = new FieldPath(null, "");

  private final @Nullable FieldPath parent;
  private final String segment;

  private FieldPath(@Nullable FieldPath parent, String segment) {
    this.parent = parent;
    this.segment = segment;
  }

  /** The object itself; its children have no leading dot. */
  public static FieldPath root() {
    return ROOT;
  }

  /** A path of field names from the root. */
  public static FieldPath of(String first, String... more) {
    FieldPath path = ROOT.child(first);
    for (String name : more) {
      path = path.child(name);
    }
    return path;
  }

  public FieldPath child(String name) {
    return new FieldPath(this, this == ROOT ? name : "." + name);
  }

  public FieldPath index(int index) {
    return new FieldPath(this, "[" + index + "]");
  }

  public FieldPath key(String key) {
    return new FieldPath(this, "[" + key + "]");
  }

  public boolean isRoot() {
    return this == ROOT;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    appendTo(text);
    return text.toString();
  }

  private void appendTo(StringBuilder text) {
    if (parent != null) {
      parent.appendTo(text);
    }
    text.append(segment);
  }
}
