package io.kubejar.apiserver.authentication;

import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.UserInfo;
import io.kubejar.clock.Clock;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who sends a request: by client certificate, then by bearer token; a request with
 * neither is anonymous.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/authentication/request/union}, {@code bearertoken} and
 * {@code anonymous}. Safe for use by many threads.
 */
public final class RequestAuthenticator {
  private static final String BEARER = "bearer ";

  private final ClientCertificates certificates;
  private final TokenAuthenticator tokens;
  private final Clock clock;

  /**
   * @param clock what certificates expire by
   */
  public RequestAuthenticator(
      ClientCertificates certificates, TokenAuthenticator tokens, Clock clock) {
    this.certificates = certificates;
    this.tokens = tokens;
    this.clock = clock;
  }

  /**
   * The sender of a request.
   *
   * @param certificate the client's certificate, null if it showed none
   * @param authorization the Authorization header, empty if there was none
   * @throws StatusException 401 if it showed credentials of which none is valid
   */
  public UserInfo authenticate(@Nullable X509Certificate certificate, String authorization) {
    if (certificate != null) {
      Optional<UserInfo> user = certificates.authenticate(certificate, clock.now());
      if (user.isPresent()) {
        return user.get();
      }
    }
    String token = bearerToken(authorization);
    if (!token.isEmpty()) {
      return tokens.authenticate(token).orElseThrow(StatusException::unauthorized);
    }
    if (certificate != null) {
      throw StatusException.unauthorized();
    }
    return UserInfo.ANONYMOUS;
  }

  private static String bearerToken(String authorization) {
    return authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
        ? authorization.substring(BEARER.length()).trim()
        : "";
  }
}
