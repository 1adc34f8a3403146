package io.kubejar.apiserver.authentication;

import io.kubejar.clock.Clock;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;
import okhttp3.tls.HeldCertificate;

/**
 * A cluster's certificate authority: signs the API server's certificate and those of clients.
 *
 * <p>The library's certificate builder knows no organizations, which is where Kubernetes puts a
 * user's groups; so certificates are encoded here (RFC 5280), with ECDSA P-256 keys.
 */
public final class CertificateAuthority {
  private static final String NAME = "kubernetes";
  private static final Duration VALIDITY = Duration.ofDays(3650);
  private static final Duration CLOCK_SKEW = Duration.ofDays(1);
  private static final byte[] ECDSA_WITH_SHA256 = Der.sequence(Der.oid("1.2.840.10045.4.3.2"));
  private static final int CERT_SIGN_AND_DIGITAL_SIGNATURE = 0x84;
  private static final int DIGITAL_SIGNATURE_AND_KEY_ENCIPHERMENT = 0xa0;

  private final Clock clock;
  private final HeldCertificate held;

  private CertificateAuthority(Clock clock, HeldCertificate held) {
    this.clock = clock;
    this.held = held;
  }

  /**
   * What a certificate may be used for.
   *
   * <p>The object identifiers of RFC 5280's extended key usages.
   */
  public enum Usage {
    SERVER("1.3.6.1.5.5.7.3.1"),
    CLIENT("1.3.6.1.5.5.7.3.2");

    private final String oid;

    Usage(String oid) {
      this.oid = oid;
    }
  }

  /**
   * What is to be certified.
   *
   * @param alternativeNames DNS names and IP addresses of a server
   */
  public record Request(
      PublicKey key,
      X500Principal subject,
      List<String> alternativeNames,
      List<Usage> usages,
      Instant notBefore,
      Instant notAfter) {}

  /**
   * Makes an authority with a new key. Its certificates are valid by the machine's time, which
   * clients go by, and by the cluster's.
   *
   * @param clock the cluster's time
   */
  public static CertificateAuthority create(Clock clock) {
    KeyPair keys = newKeys();
    X500Principal name = new X500Principal("CN=" + NAME);
    Request request =
        new Request(
            keys.getPublic(), name, List.of(), List.of(), notBefore(clock), notAfter(clock));
    X509Certificate certificate = sign(request, true, keys, name);
    return new CertificateAuthority(clock, new HeldCertificate(keys, certificate));
  }

  private static Instant notBefore(Clock clock) {
    Instant machine = Clock.system().now();
    Instant cluster = clock.now();
    return (machine.isBefore(cluster) ? machine : cluster).minus(CLOCK_SKEW);
  }

  private static Instant notAfter(Clock clock) {
    Instant machine = Clock.system().now();
    Instant cluster = clock.now();
    return (machine.isAfter(cluster) ? machine : cluster).plus(VALIDITY);
  }

  /** The authority's own certificate, which clients trust. */
  public X509Certificate certificate() {
    return held.certificate();
  }

  /** {@link #certificate()} in PEM. */
  public String certificatePem() {
    return held.certificatePem();
  }

  /**
   * A certificate and key for a server under these names and addresses, the first its common name.
   */
  public HeldCertificate issueServer(List<String> names) {
    return issue("CN=" + names.get(0), names, Usage.SERVER);
  }

  /** A certificate and key for a user in groups, for authentication by client certificate. */
  public HeldCertificate issueClient(String user, List<String> groups) {
    StringBuilder subject = new StringBuilder("CN=").append(Rdn.escapeValue(user));
    groups.forEach(g -> subject.append(",O=").append(Rdn.escapeValue(g)));
    return issue(subject.toString(), List.of(), Usage.CLIENT);
  }

  private HeldCertificate issue(String subject, List<String> alternativeNames, Usage usage) {
    KeyPair keys = newKeys();
    Request request =
        new Request(
            keys.getPublic(),
            new X500Principal(subject),
            alternativeNames,
            List.of(usage),
            notBefore(clock),
            notAfter(clock));
    return new HeldCertificate(keys, sign(request));
  }

  /** Certifies somebody else's key. */
  public X509Certificate sign(Request request) {
    return sign(request, false, held.keyPair(), held.certificate().getSubjectX500Principal());
  }

  private static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JVM makes no EC P-256 keys", e);
    }
  }

  private static X509Certificate sign(
      Request request, boolean isAuthority, KeyPair signer, X500Principal issuer) {
    try {
      byte[] keyId = keyId(request.key());
      byte[] toBeSigned =
          Der.sequence(
              Der.tagged(0, true, Der.integer(BigInteger.TWO)),
              Der.integer(new BigInteger(1, Arrays.copyOf(keyId, 16))),
              ECDSA_WITH_SHA256,
              issuer.getEncoded(),
              Der.sequence(Der.time(request.notBefore()), Der.time(request.notAfter())),
              request.subject().getEncoded(),
              request.key().getEncoded(),
              Der.tagged(
                  3,
                  true,
                  Der.sequence(
                      extensions(request, isAuthority, keyId, keyId(signer.getPublic())))));
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(signer.getPrivate());
      signature.update(toBeSigned);
      byte[] certificate = Der.sequence(toBeSigned, ECDSA_WITH_SHA256, Der.bits(signature.sign()));
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(certificate));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot sign a certificate for " + request.subject(), e);
    }
  }

  private static byte[] keyId(PublicKey key) throws GeneralSecurityException {
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
    return Arrays.copyOf(hash, 20);
  }

  private static byte[][] extensions(
      Request request, boolean isAuthority, byte[] keyId, byte[] issuerKeyId) {
    List<byte[]> extensions = new ArrayList<>();
    byte[] constraints = isAuthority ? Der.sequence(Der.bool(true)) : Der.sequence();
    extensions.add(extension("2.5.29.19", true, constraints));
    int keyUsage =
        isAuthority ? CERT_SIGN_AND_DIGITAL_SIGNATURE : DIGITAL_SIGNATURE_AND_KEY_ENCIPHERMENT;
    extensions.add(extension("2.5.29.15", true, Der.namedBits(keyUsage)));
    if (!request.usages().isEmpty()) {
      byte[][] usages = request.usages().stream().map(u -> Der.oid(u.oid)).toArray(byte[][]::new);
      extensions.add(extension("2.5.29.37", false, Der.sequence(usages)));
    }
    extensions.add(extension("2.5.29.14", false, Der.octets(keyId)));
    extensions.add(extension("2.5.29.35", false, Der.sequence(Der.tagged(0, false, issuerKeyId))));
    if (!request.alternativeNames().isEmpty()) {
      byte[][] names =
          request.alternativeNames().stream()
              .map(CertificateAuthority::alternativeName)
              .toArray(byte[][]::new);
      extensions.add(extension("2.5.29.17", false, Der.sequence(names)));
    }
    return extensions.toArray(byte[][]::new);
  }

  private static byte[] extension(String oid, boolean critical, byte[] value) {
    return critical
        ? Der.sequence(Der.oid(oid), Der.bool(true), Der.octets(value))
        : Der.sequence(Der.oid(oid), Der.octets(value));
  }

  /** A DNS name, or an IP address if it looks like one, which therefore is never resolved. */
  private static byte[] alternativeName(String name) {
    if (!name.matches("[0-9.]+|[0-9a-fA-F:]*:[0-9a-fA-F:]*")) {
      return Der.ascii(0x82, name);
    }
    try {
      return Der.tagged(7, false, InetAddress.getByName(name).getAddress());
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("not an IP address: " + name, e);
    }
  }
}
