package io.kubejar.apimachinery.patch;

import io.kubejar.apimachinery.Status;
import io.kubejar.apimachinery.StatusException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The kinds of patches, by the media types that announce them.
 *
 * <p>Follows {@code k8s.io/apimachinery/pkg/types/patch.go}.
 */
public enum PatchType {
  JSON("application/json-patch+json"),
  MERGE("application/merge-patch+json"),
  STRATEGIC_MERGE("application/strategic-merge-patch+json"),
  APPLY("application/apply-patch+yaml");

  private final String mediaType;

  PatchType(String mediaType) {
    this.mediaType = mediaType;
  }

  public String mediaType() {
    return mediaType;
  }

  /**
   * The type that a Content-Type header names, parameters aside; upper and lower case differ.
   *
   * @param strategic whether the resource takes strategic merge patches: built-in ones do
   * @throws StatusException 415, listing what is accepted
   */
  public static PatchType of(String contentType, boolean strategic) {
    List<PatchType> accepted =
        Arrays.stream(values()).filter(t -> strategic || t != STRATEGIC_MERGE).toList();
    int parameters = contentType.indexOf(';');
    String wanted = parameters <= 0 ? contentType : contentType.substring(0, parameters);
    for (PatchType type : accepted) {
      if (type.mediaType.equals(wanted)) {
        return type;
      }
    }
    if (strategic) {
      // The router of built-in resources knows their media types itself, and says less.
      Status.Details none = new Status.Details("", "", "", "", List.of(), 0);
      throw new StatusException(
          new Status(415, "UnsupportedMediaType", "415: Unsupported Media Type", none));
    }
    String list = accepted.stream().map(PatchType::mediaType).collect(Collectors.joining(", "));
    String message =
        "the body of the request was in an unknown format - accepted media types include: " + list;
    throw new StatusException(new Status(415, "UnsupportedMediaType", message, null));
  }
}
