package io.kubejar.apiserver.endpoints;

import io.kubejar.apiserver.registry.WriteContext;
import java.util.List;

/**
 * What becomes of unknown and duplicate fields: the {@code fieldValidation} of a write.
 *
 * <p>Follows {@code fieldValidation} of {@code k8s.io/apiserver/pkg/endpoints/handlers}.
 */
enum FieldValidation {
  IGNORE,
  WARN,
  STRICT;

  /** What a write asks for; without the parameter the sender is warned. */
  static FieldValidation of(WriteContext write) {
    return switch (write.options().json().path("fieldValidation").asText()) {
      case "Strict" -> STRICT;
      case "Ignore" -> IGNORE;
      default -> WARN;
    };
  }

  /** The one sentence that names all errors. */
  static String sentence(List<String> errors) {
    return "strict decoding error: " + String.join(", ", errors);
  }
}
