package io.kubejar.apimachinery.managedfields;

import io.kubejar.apimachinery.GoText;
import java.util.Comparator;

/**
 * Who owns fields: a manager by its name, how it writes, and through which subresource.
 *
 * <p>An updater is another owner for each version that it writes in; an applier is one owner
 * whatever the version. Follows {@code BuildManagerIdentifier}.
 *
 * @param apiVersion the version that an updater writes in, empty for appliers
 * @param subresource empty for the object itself
 */
record Owner(String manager, boolean applies, String apiVersion, String subresource)
    implements Comparable<Owner> {

  /**
   * The order of Kubernetes' identifiers, which are JSON texts: an owner without subresource comes
   * after its namesakes with one, since a comma comes before a brace.
   */
  private static final Comparator<Owner> IDENTIFIER_ORDER =
      Comparator.comparing(Owner::manager)
          .thenComparing(Owner::operation)
          .thenComparing(Owner::apiVersion)
          .thenComparing(owner -> owner.subresource.isEmpty())
          .thenComparing(Owner::subresource);

  static Owner updater(String manager, String apiVersion, String subresource) {
    return new Owner(nameOrUnknown(manager), false, apiVersion, subresource);
  }

  static Owner applier(String manager, String subresource) {
    return new Owner(nameOrUnknown(manager), true, "", subresource);
  }

  private static String nameOrUnknown(String manager) {
    return manager.isEmpty() ? "unknown" : manager;
  }

  String operation() {
    return applies ? "Apply" : "Update";
  }

  /** The owner as conflicts name it. */
  String display() {
    StringBuilder text = new StringBuilder(GoText.quote(manager));
    if (!subresource.isEmpty()) {
      text.append(" with subresource ").append(GoText.quote(subresource));
    }
    if (!applies) {
      text.append(" using ").append(apiVersion);
    }
    return text.toString();
  }

  @Override
  public int compareTo(Owner other) {
    return IDENTIFIER_ORDER.compare(this, other);
  }
}
