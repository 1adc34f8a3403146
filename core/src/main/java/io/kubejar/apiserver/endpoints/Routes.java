package io.kubejar.apiserver.endpoints;

import io.kubejar.apimachinery.BuiltInGroups;
import io.kubejar.apimachinery.Status;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.RequestInfo;
import io.kubejar.apiserver.UnknownPathException;
import io.kubejar.apiserver.registry.ResourceDefinition;
import java.util.List;
import java.util.Set;

/**
 * Which paths and methods a resource has. Built-in resources answer by the routes that a real
 * server installs for them, custom ones by its one handler for all of them.
 */
final class Routes {
  private static final Status.Details NO_DETAILS = new Status.Details("", "", "", "", List.of(), 0);
  private static final Set<String> OF_COLLECTIONS =
      Set.of("list", "watch", "create", "deletecollection");
  private static final Set<String> ACROSS_NAMESPACES = Set.of("list", "watch");

  private Routes() {}

  /**
   * Checks that a request's path and verb exist.
   *
   * @throws StatusException 404 if the path does not, 405 if the verb does not
   */
  static void check(ResourceDefinition definition, RequestInfo info) {
    if (!definition.namespaced() && !info.namespace().isEmpty()) {
      throw notFound(definition.resource().group());
    }
    if (definition.isCustom()) {
      checkCustom(definition, info);
    } else {
      checkBuiltIn(definition, info);
    }
  }

  private static void checkBuiltIn(ResourceDefinition definition, RequestInfo info) {
    boolean inNamespace = !definition.namespaced() || !info.namespace().isEmpty();
    boolean named = !info.name().isEmpty();
    if (!info.subresource().isEmpty()) {
      ResourceDefinition.Subresource subresource =
          definition.subresources().get(info.subresource());
      if (subresource == null || !inNamespace) {
        throw notFound();
      }
      if (!subresource.verbs().contains(info.verb())) {
        throw methodNotAllowed(definition, info);
      }
      return;
    }
    boolean ofCollection = OF_COLLECTIONS.contains(info.verb());
    if (!inNamespace && !ACROSS_NAMESPACES.contains(info.verb())) {
      throw named && !ofCollection ? notFound() : methodNotAllowed(definition, info);
    }
    boolean listOrWatch = ACROSS_NAMESPACES.contains(info.verb());
    boolean fits = ofCollection ? !named || listOrWatch : named;
    if (!fits || !definition.verbs().contains(info.verb())) {
      throw methodNotAllowed(definition, info);
    }
  }

  /** A custom resource has all verbs, even those that discovery hides while its CRD goes. */
  private static void checkCustom(ResourceDefinition definition, RequestInfo info) {
    boolean inNamespace = !definition.namespaced() || !info.namespace().isEmpty();
    if (!inNamespace && !ACROSS_NAMESPACES.contains(info.verb())) {
      throw new UnknownPathException();
    }
    if (!info.subresource().isEmpty()) {
      ResourceDefinition.Subresource subresource =
          definition.subresources().get(info.subresource());
      if (subresource == null) {
        throw StatusException.notFound(definition.groupResource(), info.name());
      }
      if (!subresource.verbs().contains(info.verb())) {
        throw methodNotAllowed(definition, info);
      }
    }
    if (info.verb().isEmpty()) {
      throw methodNotAllowed(definition, info);
    }
    if (info.name().isEmpty() && !OF_COLLECTIONS.contains(info.verb())) {
      throw StatusException.badRequest("name must be provided");
    }
  }

  /** What a path that names nothing is answered with, by the API group that it is in. */
  static StatusException notFound(String group) {
    return BuiltInGroups.contains(group) ? notFound() : new UnknownPathException();
  }

  /** What a path within a built-in group that names nothing is answered with. */
  static StatusException notFound() {
    return new StatusException(
        new Status(
            404, "NotFound", "the server could not find the requested resource", NO_DETAILS));
  }

  /** The answer for what discovery lists and nothing here does: 501, which says so. */
  static StatusException notBuilt(ResourceDefinition definition, String subresource) {
    String place =
        subresource.isEmpty()
            ? definition.groupResource().toString()
            : definition.groupResource() + "/" + subresource;
    return new StatusException(
        new Status(501, "NotImplemented", place + " is not supported by this server", NO_DETAILS));
  }

  static StatusException methodNotAllowed(ResourceDefinition definition, RequestInfo info) {
    return definition.isCustom()
        ? StatusException.methodNotSupported(definition.groupResource(), info.verb())
        : new StatusException(
            new Status(
                405,
                "MethodNotAllowed",
                "the server does not allow this method on the requested resource",
                NO_DETAILS));
  }
}
