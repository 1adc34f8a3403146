package io.kubejar.apiserver.endpoints;

import io.kubejar.apimachinery.GroupVersionKind;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/**
 * The hash by which clients notice that a resource is stored in another version.
 *
 * <p>Follows {@code StorageVersionHash} of {@code
 * k8s.io/apiserver/pkg/endpoints/discovery/storageversionhash.go}.
 */
final class StorageVersionHash {
  private static final int BYTES = 8;

  private StorageVersionHash() {}

  static String of(GroupVersionKind kind) {
    String text = kind.group() + "/" + kind.version() + "/" + kind.kind();
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(Arrays.copyOf(hash, BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JVM has no SHA-256", e);
    }
  }
}
