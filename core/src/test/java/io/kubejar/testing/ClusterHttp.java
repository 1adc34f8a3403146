package io.kubejar.testing;

import io.kubejar.Kubeconfig;
import io.kubejar.KubernetesCluster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;

/** Plain HTTP to a cluster as its administrator, for tests of headers and paths. */
public final class ClusterHttp implements AutoCloseable {
  /** What makes a P-256 key of RFC 5915 one of PKCS #8. */
  private static final byte[] PKCS8_PREFIX =
      HexFormat.of().parseHex("308193020100301306072a8648ce3d020106082a8648ce3d0301070479");

  private final KubernetesCluster cluster;
  private final OkHttpClient client;

  public ClusterHttp(KubernetesCluster cluster) {
    this.cluster = cluster;
    HandshakeCertificates certificates = certificates(cluster.kubeconfig());
    this.client =
        new OkHttpClient.Builder()
            .sslSocketFactory(certificates.sslSocketFactory(), certificates.trustManager())
            .followRedirects(false)
            .build();
  }

  private static HandshakeCertificates certificates(Kubeconfig config) {
    Kubeconfig.ClientCertificate proof = (Kubeconfig.ClientCertificate) config.credentials();
    X509Certificate own = certificate(proof.certificate());
    HeldCertificate identity =
        new HeldCertificate(new KeyPair(own.getPublicKey(), key(proof.key())), own);
    return new HandshakeCertificates.Builder()
        .addTrustedCertificate(certificate(config.caCertificate()))
        .heldCertificate(identity)
        .build();
  }

  private static X509Certificate certificate(String pem) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(
                  new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static PrivateKey key(String pem) {
    String text = pem.replaceAll("-----[A-Z ]+-----", "");
    ByteArrayOutputStream encoded = new ByteArrayOutputStream();
    encoded.writeBytes(PKCS8_PREFIX);
    encoded.writeBytes(Base64.getMimeDecoder().decode(text));
    try {
      return KeyFactory.getInstance("EC")
          .generatePrivate(new PKCS8EncodedKeySpec(encoded.toByteArray()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A request to a path of the cluster. */
  public Request.Builder request(String path) {
    return new Request.Builder().url(cluster.url() + path);
  }

  /** Sends a request; the caller closes the answer. */
  public Response send(Request.Builder request) throws IOException {
    return client.newCall(request.build()).execute();
  }

  @Override
  public void close() {
    client.dispatcher().executorService().shutdown();
    client.connectionPool().evictAll();
  }
}
