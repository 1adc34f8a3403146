package io.kubejar.apiserver.http;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import okhttp3.tls.HeldCertificate;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of TLS. Any client certificate passes the handshake, as with Go's {@code
 * RequestClientCert}; authentication verifies it afterwards, so that a stranger's answer is a 401
 * with a Status and not a broken connection.
 */
final class ServerTls {
  private ServerTls() {}

  static SSLSocketFactory socketFactory(HeldCertificate identity) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          new KeyManager[] {new OneIdentity(identity)},
          new TrustManager[] {new AuthenticateLater()},
          null);
      return context.getSocketFactory();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JVM cannot serve TLS", e);
    }
  }

  /**
   * Shows the same certificate to everybody. A key store would do the same, but encrypts the key
   * with ten thousand rounds of hashing first, for which every start of a cluster would wait.
   */
  private static final class OneIdentity extends X509ExtendedKeyManager {
    private static final String ALIAS = "apiserver";

    private final HeldCertificate identity;

    OneIdentity(HeldCertificate identity) {
      this.identity = identity;
    }

    @Override
    public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
      return new String[] {ALIAS};
    }

    @Override
    public @Nullable String chooseServerAlias(
        String keyType, Principal @Nullable [] issuers, Socket socket) {
      return alias(keyType);
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
        String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
      return alias(keyType);
    }

    private @Nullable String alias(String keyType) {
      return keyType.equals(identity.keyPair().getPrivate().getAlgorithm()) ? ALIAS : null;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return new X509Certificate[] {identity.certificate()};
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return identity.keyPair().getPrivate();
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
      return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
        String[] keyType, Principal @Nullable [] issuers, Socket socket) {
      return null;
    }
  }

  private static final class AuthenticateLater extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {
      throw trustsNoServers();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {
      throw trustsNoServers();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
      throw trustsNoServers();
    }

    private static UnsupportedOperationException trustsNoServers() {
      return new UnsupportedOperationException("a server's socket trusts no servers");
    }

    /** None are named, so that clients send whatever certificate they have. */
    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
