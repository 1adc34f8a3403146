package io.kubejar.apiserver.authentication;

import io.kubejar.apiserver.UserInfo;
import java.util.List;
import java.util.Optional;

/**
 * Finds the user that a bearer token stands for.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/authentication/authenticator/interfaces.go} (Token).
 */
@FunctionalInterface
public interface TokenAuthenticator {

  /**
   * The token's user; empty if the token is not one of this authenticator's.
   *
   * @throws io.kubejar.apimachinery.StatusException 401 if the token is one of this authenticator's
   *     but not valid: expired, or its object is gone
   */
  Optional<UserInfo> authenticate(String token);

  /** Asks one after the other; the first that knows the token decides. */
  static TokenAuthenticator union(List<TokenAuthenticator> authenticators) {
    List<TokenAuthenticator> all = List.copyOf(authenticators);
    return token -> {
      for (TokenAuthenticator authenticator : all) {
        Optional<UserInfo> user = authenticator.authenticate(token);
        if (user.isPresent()) {
          return user;
        }
      }
      return Optional.empty();
    };
  }
}
