package io.kubejar.apiserver.authentication;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECPoint;
import java.util.Base64;

/**
 * The PEM form of an elliptic-curve key that all Kubernetes clients read: {@code EC PRIVATE KEY} of
 * RFC 5915, with its curve and public key. Several of them expect an RSA key in the JDK's own form,
 * PKCS #8.
 */
public final class EcPrivateKeyPem {
  private static final int P256_BYTES = 32;
  private static final String P256 = "1.2.840.10045.3.1.7";

  private EcPrivateKeyPem() {}

  /** The private key of a P-256 pair. */
  public static String of(KeyPair keys) {
    byte[] der =
        Der.sequence(
            Der.integer(BigInteger.ONE),
            Der.octets(fixedLength(((ECPrivateKey) keys.getPrivate()).getS())),
            Der.tagged(0, true, Der.oid(P256)),
            Der.tagged(1, true, Der.bits(uncompressed(((ECPublicKey) keys.getPublic()).getW()))));
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN EC PRIVATE KEY-----\n" + text + "\n-----END EC PRIVATE KEY-----\n";
  }

  /** A point as SEC 1 writes it: 4, then both coordinates. */
  private static byte[] uncompressed(ECPoint point) {
    byte[] bytes = new byte[1 + 2 * P256_BYTES];
    bytes[0] = 4;
    System.arraycopy(fixedLength(point.getAffineX()), 0, bytes, 1, P256_BYTES);
    System.arraycopy(fixedLength(point.getAffineY()), 0, bytes, 1 + P256_BYTES, P256_BYTES);
    return bytes;
  }

  private static byte[] fixedLength(BigInteger number) {
    byte[] bytes = number.toByteArray();
    byte[] fixed = new byte[P256_BYTES];
    int length = Math.min(bytes.length, P256_BYTES);
    System.arraycopy(bytes, bytes.length - length, fixed, P256_BYTES - length, length);
    return fixed;
  }
}
