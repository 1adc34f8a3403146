package io.kubejar.apiserver.authentication;

import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.UserInfo;
import io.kubejar.clock.Clock;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who sends a request: by bearer token, then by client certificate; a request with
 * neither is anonymous. A token that is sent wins over the connection's certificate, so that a test
 * can show a token on the connection of its kubeconfig; kube-apiserver looks at the certificate
 * first.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/authentication/request/union}, {@code bearertoken} and
 * {@code anonymous}. Safe for use by many threads.
 */
public final class RequestAuthenticator {
  private static final String BEARER = "bearer ";

  private final ClientCertificates certificates;
  private final TokenAuthenticator tokens;
  private final Clock clock;
  private final @Nullable Impersonation impersonation;

  /**
   * @param clock what certificates expire by
   */
  public RequestAuthenticator(
      ClientCertificates certificates, TokenAuthenticator tokens, Clock clock) {
    this(certificates, tokens, clock, null);
  }

  /**
   * @param clock what certificates expire by
   * @param impersonation lets senders act as others; null if nobody may
   */
  public RequestAuthenticator(
      ClientCertificates certificates,
      TokenAuthenticator tokens,
      Clock clock,
      @Nullable Impersonation impersonation) {
    this.certificates = certificates;
    this.tokens = tokens;
    this.clock = clock;
    this.impersonation = impersonation;
  }

  /**
   * The user that a request is to be handled for: its sender, or whom he impersonates.
   *
   * @param headers the request's headers by their names in lower case
   * @throws StatusException 403 if the sender may not act as that user
   */
  public UserInfo impersonate(UserInfo sender, Map<String, List<String>> headers) {
    Impersonation resolver = impersonation;
    return resolver == null ? sender : resolver.resolve(sender, headers);
  }

  /**
   * The sender of a request.
   *
   * @param certificate the client's certificate, null if it showed none
   * @param authorization the Authorization header, empty if there was none
   * @throws StatusException 401 if it showed credentials of which none is valid
   */
  public UserInfo authenticate(@Nullable X509Certificate certificate, String authorization) {
    String token = bearerToken(authorization);
    if (!token.isEmpty()) {
      return tokens.authenticate(token).orElseThrow(StatusException::unauthorized);
    }
    if (certificate != null) {
      Optional<UserInfo> user = certificates.authenticate(certificate, clock.now());
      if (user.isPresent()) {
        return user.get();
      }
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
