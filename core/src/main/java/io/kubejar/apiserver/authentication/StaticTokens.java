package io.kubejar.apiserver.authentication;

import io.kubejar.apiserver.UserInfo;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tokens that stand for the same user as long as the cluster lives.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/authentication/token/tokenfile}. Safe for use by many
 * threads.
 */
public final class StaticTokens implements TokenAuthenticator {
  private final Map<String, UserInfo> users = new ConcurrentHashMap<>();

  /** From now on the token stands for the user. */
  public void add(String token, UserInfo user) {
    users.put(token, user);
  }

  @Override
  public Optional<UserInfo> authenticate(String token) {
    return Optional.ofNullable(users.get(token));
  }
}
