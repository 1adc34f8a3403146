package io.kubejar.kubelet.cri;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * An image's name in full, as containerd reports it: {@code nginx} is {@code
 * docker.io/library/nginx:latest}.
 *
 * <p>Follows {@code github.com/distribution/reference/normalize.go}.
 *
 * @param repository registry and path
 * @param suffix {@code :tag} or {@code @digest}
 */
public record ImageReference(String repository, String suffix) {
  private static final String PATH =
      "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*";
  private static final Pattern REPOSITORY =
      Pattern.compile("[A-Za-z0-9][A-Za-z0-9.:\\[\\]-]*/" + PATH);
  private static final Pattern SUFFIX =
      Pattern.compile(
          ":\\w[\\w.-]{0,127}|(?::\\w[\\w.-]{0,127})?@[A-Za-z0-9+._-]+:[0-9a-fA-F]{32,}");

  public static ImageReference parse(String image) {
    int digest = image.indexOf('@');
    String named = digest < 0 ? image : image.substring(0, digest);
    int colon = named.lastIndexOf(':');
    boolean tagged = colon > named.lastIndexOf('/');
    String path = tagged ? named.substring(0, colon) : named;
    String tag = tagged ? named.substring(colon) : ":latest";
    String suffix = digest < 0 ? tag : image.substring(digest);
    int slash = path.indexOf('/');
    String first = slash < 0 ? "" : path.substring(0, slash);
    boolean hasRegistry = first.contains(".") || first.contains(":") || first.equals("localhost");
    if (hasRegistry) {
      return new ImageReference(path, suffix);
    }
    return new ImageReference("docker.io/" + (slash < 0 ? "library/" : "") + path, suffix);
  }

  /** What is wrong with a name, empty if it can name an image. */
  public static String error(String image) {
    ImageReference reference = parse(image);
    if (SUFFIX.matcher(reference.suffix).matches()) {
      if (REPOSITORY.matcher(reference.repository).matches()) {
        return "";
      }
      int registry = reference.repository.indexOf('/');
      String path = reference.repository.substring(registry + 1);
      String lower =
          reference.repository.substring(0, registry + 1) + path.toLowerCase(Locale.ROOT);
      if (REPOSITORY.matcher(lower).matches()) {
        return "invalid reference format: repository name (" + path + ") must be lowercase";
      }
    }
    return "invalid reference format";
  }

  /** The host, and port if it has one, that the image comes from. */
  String registry() {
    return repository.substring(0, repository.indexOf('/'));
  }

  /** A made-up but constant digest reference, or the real one if the image names its digest. */
  String imageId() {
    if (suffix.startsWith("@")) {
      return repository + suffix;
    }
    return repository + "@sha256:" + sha256(this.toString());
  }

  private static String sha256(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return repository + suffix;
  }
}
