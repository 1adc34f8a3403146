package io.kubejar.apiserver.controlplane;

import io.kubejar.apiserver.authentication.IdentityReviews;
import io.kubejar.apiserver.authentication.ServiceAccountTokens;
import io.kubejar.apiserver.authentication.TokenAuthenticator;
import io.kubejar.apiserver.authentication.TokenRequests;
import io.kubejar.apiserver.authorization.AccessReviews;
import io.kubejar.apiserver.authorization.Authorizer;
import io.kubejar.apiserver.authorization.RbacAuthorizer;
import io.kubejar.apiserver.registry.Registry;
import io.kubejar.apiserver.registry.SubresourceHandlers;
import io.kubejar.apiserver.registry.core.PodBinding;
import io.kubejar.apiserver.registry.policy.PodEviction;
import io.kubejar.clock.Clock;
import io.kubejar.store.Store;

/**
 * The handlers of the subresources that are no views of stored objects, and of the reviews, of
 * which nothing is stored.
 */
public final class BuiltInHandlers {
  private static final String AUTHORIZATION = "authorization.k8s.io";
  private static final String AUTHENTICATION = "authentication.k8s.io";

  private BuiltInHandlers() {}

  /**
   * What decides who somebody is and what he may do.
   *
   * @param tokens knows the tokens that are not of service accounts
   */
  public record Identity(
      Authorizer authorizer,
      RbacAuthorizer rbac,
      TokenAuthenticator tokens,
      ServiceAccountTokens accounts) {}

  public static SubresourceHandlers create(Registry registry, Identity identity) {
    Store store = registry.context().store();
    Clock clock = registry.context().loop().clock();
    AccessReviews access = new AccessReviews(identity.authorizer(), identity.rbac());
    IdentityReviews reviews = new IdentityReviews(identity.tokens(), identity.accounts());
    return new SubresourceHandlers.Builder()
        .put("", "pods/binding", new PodBinding(registry))
        .put("", "pods/eviction", new PodEviction(registry))
        .put("", "serviceaccounts/token", new TokenRequests(store, clock, identity.accounts()))
        .put(AUTHENTICATION, "tokenreviews", reviews::ofToken)
        .put(AUTHENTICATION, "selfsubjectreviews", reviews::ofSelf)
        .put(AUTHORIZATION, "subjectaccessreviews", access::ofSubject)
        .put(AUTHORIZATION, "localsubjectaccessreviews", access::ofSubjectInNamespace)
        .put(AUTHORIZATION, "selfsubjectaccessreviews", access::ofSelf)
        .put(AUTHORIZATION, "selfsubjectrulesreviews", access::rulesOfSelf)
        .build();
  }
}
