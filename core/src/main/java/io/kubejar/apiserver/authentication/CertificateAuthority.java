package io.kubejar.apiserver.authentication;

import io.kubejar.apimachinery.certificates.CertificateRequest;
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
import java.util.concurrent.atomic.AtomicLong;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;
import okhttp3.tls.Certificates;
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
  private static final KeyUsages AUTHORITY =
      KeyUsages.of(List.of("digital signature", "cert sign"));

  private final Clock clock;
  private final HeldCertificate held;
  private final AtomicLong issued = new AtomicLong();

  private CertificateAuthority(Clock clock, HeldCertificate held) {
    this.clock = clock;
    this.held = held;
  }

  /**
   * What is to be certified.
   *
   * @param alternativeNames names beside the subject, each an encoded {@code GeneralName}
   */
  public record Request(
      PublicKey key,
      X500Principal subject,
      List<byte[]> alternativeNames,
      KeyUsages usages,
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
            keys.getPublic(), name, List.of(), AUTHORITY, notBefore(clock), notAfter(clock));
    X509Certificate certificate = sign(request, 0, keys, name);
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

  /** The cluster's time. */
  public Clock clock() {
    return clock;
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
    List<byte[]> alternative = names.stream().map(CertificateAuthority::alternativeName).toList();
    return issue("CN=" + names.get(0), alternative, "server auth");
  }

  /** A certificate and key for a user in groups, for authentication by client certificate. */
  public HeldCertificate issueClient(String user, List<String> groups) {
    StringBuilder subject = new StringBuilder("CN=").append(Rdn.escapeValue(user));
    groups.forEach(g -> subject.append(",O=").append(Rdn.escapeValue(g)));
    return issue(subject.toString(), List.of(), "client auth");
  }

  private HeldCertificate issue(String subject, List<byte[]> alternativeNames, String usage) {
    KeyPair keys = newKeys();
    Request request =
        new Request(
            keys.getPublic(),
            new X500Principal(subject),
            alternativeNames,
            KeyUsages.of(List.of("digital signature", "key encipherment", usage)),
            notBefore(clock),
            notAfter(clock));
    return new HeldCertificate(keys, sign(request));
  }

  /** Certifies somebody else's key. */
  public X509Certificate sign(Request request) {
    X509Certificate own = held.certificate();
    return sign(request, issued.incrementAndGet(), held.keyPair(), own.getSubjectX500Principal());
  }

  /**
   * Certifies what a CertificateSigningRequest asks for.
   *
   * @param usages as the certificates API names them
   * @return the certificate in PEM
   */
  public String sign(
      CertificateRequest request, List<String> usages, Instant notBefore, Instant notAfter) {
    List<byte[]> names =
        request.alternativeNames().stream()
            .map(n -> Der.tagged(n.type().number(), false, n.value()))
            .toList();
    Instant end = held.certificate().getNotAfter().toInstant();
    X509Certificate certificate =
        sign(
            new Request(
                request.key(),
                request.subject(),
                names,
                KeyUsages.of(usages),
                notBefore,
                notAfter.isBefore(end) ? notAfter : end));
    return Certificates.certificatePem(certificate);
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
      Request request, long number, KeyPair signer, X500Principal issuer) {
    try {
      byte[] keyId = keyId(request.key());
      byte[] toBeSigned =
          Der.sequence(
              Der.tagged(0, true, Der.integer(BigInteger.TWO)),
              Der.integer(serialNumber(keyId, number)),
              ECDSA_WITH_SHA256,
              issuer.getEncoded(),
              Der.sequence(Der.time(request.notBefore()), Der.time(request.notAfter())),
              request.subject().getEncoded(),
              request.key().getEncoded(),
              Der.tagged(
                  3,
                  true,
                  Der.sequence(
                      extensions(request, number == 0, keyId, keyId(signer.getPublic())))));
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

  /** Different for each certificate, also of the same key. */
  private static BigInteger serialNumber(byte[] keyId, long number) {
    return new BigInteger(1, Arrays.copyOf(keyId, 12))
        .shiftLeft(Integer.SIZE)
        .add(BigInteger.valueOf(number));
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
    KeyUsages usages = request.usages();
    if (usages.bits() != 0) {
      extensions.add(extension("2.5.29.15", true, Der.namedBits(usages.bits())));
    }
    if (!usages.extended().isEmpty()) {
      byte[][] purposes = usages.extended().stream().map(Der::oid).toArray(byte[][]::new);
      extensions.add(extension("2.5.29.37", false, Der.sequence(purposes)));
    }
    extensions.add(extension("2.5.29.14", false, Der.octets(keyId)));
    extensions.add(extension("2.5.29.35", false, Der.sequence(Der.tagged(0, false, issuerKeyId))));
    if (!request.alternativeNames().isEmpty()) {
      byte[][] names = request.alternativeNames().toArray(byte[][]::new);
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
