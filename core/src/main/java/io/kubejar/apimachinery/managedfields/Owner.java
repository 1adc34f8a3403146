package io.kubejar.apimachinery.managedfields;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GoText;
import io.kubejar.apimachinery.Json;

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

  /** Kubernetes sorts conflicts by this text. */
  private String identifier() {
    ObjectNode json = Json.object().put("manager", manager).put("operation", operation());
    if (!apiVersion.isEmpty()) {
      json.put("apiVersion", apiVersion);
    }
    if (!subresource.isEmpty()) {
      json.put("subresource", subresource);
    }
    return json.toString();
  }

  @Override
  public int compareTo(Owner other) {
    return identifier().compareTo(other.identifier());
  }
}
