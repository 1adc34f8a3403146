package io.kubejar.apiserver.apiextensions;

import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Definitions in Kubernetes' own API groups must say who approved them.
 *
 * <p>Follows {@code k8s.io/apiextensions-apiserver/pkg/apihelpers/helpers.go}.
 *
 * @param reason why the state is what it is, for messages and conditions
 */
record ApiApproval(State state, String reason) {
  static final String ANNOTATION = "api-approved.kubernetes.io";

  /** What the annotation says. */
  enum State {
    MISSING,
    INVALID,
    BYPASSED,
    APPROVED
  }

  static boolean isProtected(String group) {
    return group.equals("k8s.io")
        || group.endsWith(".k8s.io")
        || group.equals("kubernetes.io")
        || group.endsWith(".kubernetes.io");
  }

  static ApiApproval of(CustomResourceDefinition definition) {
    String annotation =
        definition.json().path("metadata").path("annotations").path(ANNOTATION).asText();
    String see = ", see https://github.com/kubernetes/enhancements/pull/1111";
    String must = "protected groups must have approval annotation \"" + ANNOTATION + "\"";
    if (annotation.isEmpty()) {
      return new ApiApproval(State.MISSING, must + see);
    }
    if (annotation.startsWith("unapproved")) {
      return new ApiApproval(State.BYPASSED, "not approved: \"" + annotation + "\"");
    }
    if (isUrl(annotation)) {
      return new ApiApproval(State.APPROVED, "approved in " + annotation);
    }
    String either = " with either a URL or a reason starting with \"unapproved\"";
    return new ApiApproval(State.INVALID, must + either + see);
  }

  private static boolean isUrl(String text) {
    try {
      URI uri = new URI(text);
      return uri.getScheme() != null && uri.getHost() != null;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /**
   * The broken rule, if any.
   *
   * @param old what is replaced, null for a new definition
   */
  static List<FieldError> validate(
      CustomResourceDefinition definition, @Nullable CustomResourceDefinition old) {
    if (!isProtected(definition.group())) {
      return List.of();
    }
    ApiApproval approval = of(definition);
    if (old != null && of(old).state() == approval.state()) {
      return List.of();
    }
    FieldPath path = FieldPath.of("metadata", "annotations").key(ANNOTATION);
    String value = definition.json().at("/metadata/annotations/" + ANNOTATION).asText();
    return switch (approval.state()) {
      case MISSING -> List.of(FieldError.required(path, approval.reason()));
      case INVALID -> List.of(FieldError.invalid(path, value, approval.reason()));
      case BYPASSED, APPROVED -> List.of();
    };
  }
}
