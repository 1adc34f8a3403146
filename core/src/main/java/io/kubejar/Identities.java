package io.kubejar;

import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.ApiServer;
import io.kubejar.apiserver.UserInfo;
import io.kubejar.apiserver.authentication.CertificateAuthority;
import io.kubejar.apiserver.authentication.EcPrivateKeyPem;
import io.kubejar.apiserver.authentication.ServiceAccountTokens;
import io.kubejar.client.InProcessClient;
import io.kubejar.clock.Clock;
import io.kubejar.store.Key;
import io.kubejar.store.Store;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import okhttp3.tls.HeldCertificate;

/** Makes the identities of a cluster: users by certificate, service accounts by token. */
final class Identities {
  private static final GroupResource ACCOUNTS = new GroupResource("", "serviceaccounts");

  /** As long as certificates: tests move time by months and do not renew tokens. */
  private static final Duration TOKEN_VALIDITY = Duration.ofDays(3650);

  private final ApiServer server;
  private final URI url;
  private final CertificateAuthority authority;
  private final ServiceAccountTokens tokens;
  private final Store store;
  private final Clock clock;

  /**
   * @param url where the server serves
   * @param authority signs users' certificates
   * @param tokens signs the tokens of service accounts
   */
  Identities(
      ApiServer server,
      URI url,
      CertificateAuthority authority,
      ServiceAccountTokens tokens,
      Store store) {
    this.server = server;
    this.url = url;
    this.authority = authority;
    this.tokens = tokens;
    this.store = store;
    this.clock = authority.clock();
  }

  /** A user in groups. */
  Identity of(String user, List<String> groups) {
    UserInfo info = UserInfo.authenticated(user, groups);
    return new Identity(
        user, new InProcessClient(server, info, user), () -> certified(user, groups));
  }

  private Kubeconfig certified(String user, List<String> groups) {
    HeldCertificate certificate = authority.issueClient(user, groups);
    return kubeconfig(
        user,
        new Kubeconfig.ClientCertificate(
            certificate.certificatePem(), EcPrivateKeyPem.of(certificate.keyPair())));
  }

  /**
   * A service account, by a token that ends with it.
   *
   * @throws IllegalArgumentException if the account does not exist
   */
  Identity ofServiceAccount(String namespace, String name) {
    KubeObject account =
        store
            .get(Key.of(ACCOUNTS, namespace, name))
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "there is no service account \""
                            + namespace
                            + "/"
                            + name
                            + "\": create it before a client of it is asked for"));
    String token =
        tokens.issue(
            new ServiceAccountTokens.Request(
                account,
                List.of(ServiceAccountTokens.ISSUER),
                clock.now().plus(TOKEN_VALIDITY),
                Map.of(),
                null));
    String user = "system:serviceaccount:" + namespace + ":" + name;
    return new Identity(
        user,
        new InProcessClient(server, () -> authenticate(token), user),
        () -> kubeconfig(user, new Kubeconfig.BearerToken(token)));
  }

  private UserInfo authenticate(String token) {
    return tokens.authenticate(token).orElseThrow(StatusException::unauthorized);
  }

  private Kubeconfig kubeconfig(String user, Kubeconfig.Credentials credentials) {
    return new Kubeconfig(url, user, authority.certificatePem(), credentials);
  }
}
