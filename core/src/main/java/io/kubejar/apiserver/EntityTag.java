package io.kubejar.apiserver;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The {@code ETag} of a document: equal for equal bytes.
 *
 * <p>Follows {@code CalculateETag} of {@code
 * k8s.io/apiserver/pkg/endpoints/discovery/aggregated/etag.go}.
 */
public final class EntityTag {
  private EntityTag() {}

  /** The tag without its quotation marks: a hash in upper case hexadecimal. */
  public static String hash(byte[] document) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-512").digest(document);
      return HexFormat.of().withUpperCase().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-512", e);
    }
  }

  /** The value of the header. */
  public static String of(byte[] document) {
    return quoted(hash(document));
  }

  public static String quoted(String hash) {
    return '"' + hash + '"';
  }
}
