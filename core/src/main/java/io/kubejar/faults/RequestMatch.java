package io.kubejar.faults;

import java.util.Set;

/**
 * Which requests fail.
 *
 * @param verbs as RBAC names them; empty for all
 * @param resource the plural, with {@code /subresource} for one; empty for all
 * @param namespace empty for all
 * @param name empty for all
 */
public record RequestMatch(Set<String> verbs, String resource, String namespace, String name) {
  public RequestMatch {
    verbs = Set.copyOf(verbs);
  }

  /** Every request for a resource. */
  public static RequestMatch all() {
    return new RequestMatch(Set.of(), "", "", "");
  }

  /** Requests with one of some verbs. */
  public static RequestMatch of(String... verbs) {
    return new RequestMatch(Set.of(verbs), "", "", "");
  }

  /** Of these, those for a resource: {@code pods}, {@code deployments/status}. */
  public RequestMatch on(String plural) {
    return new RequestMatch(verbs, plural, namespace, name);
  }

  /** Of these, those in a namespace. */
  public RequestMatch in(String wanted) {
    return new RequestMatch(verbs, resource, wanted, name);
  }

  /** Of these, those for objects of a name. */
  public RequestMatch named(String wanted) {
    return new RequestMatch(verbs, resource, namespace, wanted);
  }

  boolean matches(FaultPoint point) {
    String plural = point.resource();
    if (plural == null) {
      return false;
    }
    String target = point.subresource().isEmpty() ? plural : plural + "/" + point.subresource();
    return (verbs.isEmpty() || verbs.contains(point.verb()))
        && (resource.isEmpty() || resource.equals(target))
        && (namespace.isEmpty() || namespace.equals(point.namespace()))
        && (name.isEmpty() || name.equals(point.name()));
  }
}
