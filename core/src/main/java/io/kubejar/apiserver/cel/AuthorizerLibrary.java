package io.kubejar.apiserver.cel;

import dev.cel.common.types.CelType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelEvaluationException;
import java.util.List;

/**
 * Authorization checks: {@code path, serviceAccount, group, resource, subresource, namespace, name,
 * fieldSelector, labelSelector, check, allowed, reason, errored, error}.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/cel/library/authz.go}.
 */
public final class AuthorizerLibrary {
  private static final String PREFIX = "kubernetes.authorization.";

  /** The type of the variable {@code authorizer}, whose values are {@link Authorization}s. */
  public static final CelType AUTHORIZER = OpaqueType.create(PREFIX + "Authorizer");

  /** The type of {@code authorizer.requestResource}, whose values are {@link ResourceCheck}s. */
  public static final CelType RESOURCE_CHECK = OpaqueType.create(PREFIX + "ResourceCheck");

  private static final CelType PATH_CHECK = OpaqueType.create(PREFIX + "PathCheck");
  private static final CelType GROUP_CHECK = OpaqueType.create(PREFIX + "GroupCheck");
  private static final CelType DECISION = OpaqueType.create(PREFIX + "Decision");
  private static final CelType TEXT = SimpleType.STRING;

  private AuthorizerLibrary() {}

  /** Answers checks on behalf of one user. */
  public interface Authorization {

    /** Whether the user may send a request with an HTTP method to a path. */
    Decision checkPath(String path, String method);

    /** Whether the user may use an API verb on a resource. */
    Decision checkResource(ResourceCheck resource, String verb);

    /** The same for a service account in place of the user. */
    Authorization ofServiceAccount(String namespace, String name);
  }

  /**
   * What a check came to.
   *
   * @param reason why, empty if none was given
   */
  public record Decision(boolean allowed, String reason) {}

  /**
   * A resource to ask about.
   *
   * @param namespace empty for objects of the cluster, or all namespaces
   * @param name empty for all objects
   */
  public record ResourceCheck(
      Authorization authorization,
      String group,
      String resource,
      String subresource,
      String namespace,
      String name) {

    private ResourceCheck withSubresource(String other) {
      return new ResourceCheck(authorization, group, resource, other, namespace, name);
    }

    private ResourceCheck withNamespace(String other) {
      return new ResourceCheck(authorization, group, resource, subresource, other, name);
    }

    private ResourceCheck withName(String other) {
      return new ResourceCheck(authorization, group, resource, subresource, namespace, other);
    }
  }

  private record PathCheck(Authorization authorization, String path) {}

  private record GroupCheck(Authorization authorization, String group) {}

  static FunctionSet functions() {
    FunctionSet functions =
        new FunctionSet()
            .opaque(AUTHORIZER, Authorization.class)
            .opaque(PATH_CHECK, PathCheck.class)
            .opaque(GROUP_CHECK, GroupCheck.class)
            .opaque(RESOURCE_CHECK, ResourceCheck.class)
            .opaque(DECISION, Decision.class);
    addChoices(functions);
    addChecks(functions);
    return functions;
  }

  private static void addChoices(FunctionSet functions) {
    List<CelType> ofAuthorizer = List.of(AUTHORIZER, TEXT);
    functions.member(
        "path",
        PATH_CHECK,
        ofAuthorizer,
        a -> new PathCheck((Authorization) a[0], notEmpty("path", a[1])));
    functions.member(
        "group",
        GROUP_CHECK,
        ofAuthorizer,
        a -> new GroupCheck((Authorization) a[0], (String) a[1]));
    functions.member(
        "serviceAccount",
        AUTHORIZER,
        List.of(AUTHORIZER, TEXT, TEXT),
        a -> serviceAccount((Authorization) a[0], (String) a[1], (String) a[2]));
    functions.member(
        "resource",
        RESOURCE_CHECK,
        List.of(GROUP_CHECK, TEXT),
        a -> resource((GroupCheck) a[0], notEmpty("resource", a[1])));
    List<CelType> ofResource = List.of(RESOURCE_CHECK, TEXT);
    functions.member(
        "subresource",
        RESOURCE_CHECK,
        ofResource,
        a -> ((ResourceCheck) a[0]).withSubresource((String) a[1]));
    functions.member(
        "namespace",
        RESOURCE_CHECK,
        ofResource,
        a -> ((ResourceCheck) a[0]).withNamespace((String) a[1]));
    functions.member(
        "name", RESOURCE_CHECK, ofResource, a -> ((ResourceCheck) a[0]).withName((String) a[1]));
    // Role-based access control does not look at selectors.
    functions.member("fieldSelector", RESOURCE_CHECK, ofResource, a -> a[0]);
    functions.member("labelSelector", RESOURCE_CHECK, ofResource, a -> a[0]);
  }

  private static void addChecks(FunctionSet functions) {
    functions.member(
        "check",
        DECISION,
        List.of(PATH_CHECK, TEXT),
        a -> {
          PathCheck check = (PathCheck) a[0];
          return check.authorization().checkPath(check.path(), (String) a[1]);
        });
    functions.member(
        "check",
        DECISION,
        List.of(RESOURCE_CHECK, TEXT),
        a -> {
          ResourceCheck check = (ResourceCheck) a[0];
          return check.authorization().checkResource(check, (String) a[1]);
        });
    List<CelType> ofDecision = List.of(DECISION);
    functions.member("allowed", SimpleType.BOOL, ofDecision, a -> ((Decision) a[0]).allowed());
    functions.member("reason", TEXT, ofDecision, a -> ((Decision) a[0]).reason());
    // Authorizers of this server never fail.
    functions.member("errored", SimpleType.BOOL, ofDecision, a -> false);
    functions.member("error", TEXT, ofDecision, a -> "");
  }

  private static String notEmpty(String what, Object value) throws CelEvaluationException {
    String text = (String) value;
    if (text.isBlank()) {
      throw FunctionSet.error(what + " must not be empty");
    }
    return text;
  }

  private static ResourceCheck resource(GroupCheck group, String resource) {
    return new ResourceCheck(group.authorization(), group.group(), resource, "", "", "");
  }

  private static Authorization serviceAccount(
      Authorization authorization, String namespace, String name) throws CelEvaluationException {
    if (!NamedFormats.DNS1123_SUBDOMAIN.problems(name).isEmpty()) {
      throw FunctionSet.error("Invalid service account name");
    }
    if (!NamedFormats.DNS1123_LABEL.problems(namespace).isEmpty()) {
      throw FunctionSet.error("Invalid service account namespace");
    }
    return authorization.ofServiceAccount(namespace, name);
  }
}
