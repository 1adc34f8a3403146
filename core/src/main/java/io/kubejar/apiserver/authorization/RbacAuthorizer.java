package io.kubejar.apiserver.authorization;

import io.kubejar.apiserver.RequestInfo;
import io.kubejar.apiserver.UserInfo;
import io.kubejar.store.Store;
import java.util.List;

/**
 * Role-based access control: a user may do what the rules allow that roles bindings give it.
 *
 * <p>Follows {@code plugin/pkg/auth/authorizer/rbac/rbac.go}. Safe for use by many threads.
 */
public final class RbacAuthorizer implements Authorizer {
  private final RoleBindings bindings;

  /**
   * @param store holds the roles and bindings
   */
  public RbacAuthorizer(Store store) {
    this.bindings = new RoleBindings(store);
  }

  @Override
  public Decision authorize(UserInfo user, RequestInfo request) {
    for (RoleBindings.Grant grant : bindings.grantsOf(user, namespace(request))) {
      if (grant.allows(request)) {
        return Decision.allow();
      }
    }
    return Decision.noOpinion("");
  }

  /** Whether a user may do it in every cluster, by the bindings that it starts with. */
  boolean isAllowedByDefault(UserInfo user, RequestInfo request) {
    return bindings.grantsOf(user, namespace(request)).stream()
        .anyMatch(grant -> grant.bootstrap() && grant.allows(request));
  }

  private static String namespace(RequestInfo request) {
    return request.isResourceRequest() ? request.authorizationNamespace() : "";
  }

  /** All rules that hold for a user in a namespace. */
  public List<PolicyRule> rulesFor(UserInfo user, String namespace) {
    return bindings.rulesFor(user, namespace);
  }
}
