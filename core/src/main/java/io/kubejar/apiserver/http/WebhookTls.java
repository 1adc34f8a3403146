package io.kubejar.apiserver.http;

import io.kubejar.apiserver.webhook.WebhookCallException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import javax.net.SocketFactory;
import okhttp3.OkHttpClient;
import okhttp3.tls.HandshakeCertificates;
import org.jspecify.annotations.Nullable;

/** Whom clients of webhooks trust, and where their sockets lead. */
final class WebhookTls {
  private WebhookTls() {}

  /**
   * A client that trusts a CA bundle.
   *
   * @param caBundle PEM in Base64, empty to trust whom the JVM trusts
   * @param socket where the sockets lead, whatever the URL says; null if the URL says it
   */
  static OkHttpClient.Builder configure(
      OkHttpClient.Builder client, String caBundle, @Nullable InetSocketAddress socket)
      throws WebhookCallException {
    HandshakeCertificates.Builder trusted = new HandshakeCertificates.Builder();
    if (caBundle.isEmpty()) {
      trusted.addPlatformTrustedCertificates();
    } else {
      for (Certificate root : roots(caBundle)) {
        if (root instanceof X509Certificate certificate) {
          trusted.addTrustedCertificate(certificate);
        }
      }
    }
    HandshakeCertificates certificates = trusted.build();
    client.sslSocketFactory(certificates.sslSocketFactory(), certificates.trustManager());
    if (socket != null) {
      client.dns(name -> List.of(InetAddress.getLoopbackAddress()));
      client.socketFactory(new LeadingTo(socket));
    }
    return client;
  }

  private static Iterable<? extends Certificate> roots(String caBundle)
      throws WebhookCallException {
    try {
      byte[] pem = Base64.getDecoder().decode(caBundle);
      return CertificateFactory.getInstance("X.509")
          .generateCertificates(new ByteArrayInputStream(pem));
    } catch (CertificateException | IllegalArgumentException e) {
      throw new WebhookCallException("unable to load root certificates: " + e.getMessage(), e);
    }
  }

  /** Makes sockets that connect to one address: that of the server that stands for a Service. */
  private static final class LeadingTo extends SocketFactory {
    private final InetSocketAddress target;

    LeadingTo(InetSocketAddress target) {
      this.target = target;
    }

    @Override
    public Socket createSocket() {
      return new Socket() {
        @Override
        public void connect(SocketAddress endpoint, int timeout) throws IOException {
          super.connect(target, timeout);
        }
      };
    }

    @Override
    public Socket createSocket(String host, int port) {
      throw new UnsupportedOperationException("only unconnected sockets are made here");
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) {
      throw new UnsupportedOperationException("only unconnected sockets are made here");
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
      throw new UnsupportedOperationException("only unconnected sockets are made here");
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
      throw new UnsupportedOperationException("only unconnected sockets are made here");
    }
  }
}
