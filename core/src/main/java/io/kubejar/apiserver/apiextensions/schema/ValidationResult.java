package io.kubejar.apiserver.apiextensions.schema;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.GoText;
import io.kubejar.apimachinery.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What validation of one value found: errors, each sentence once, and how many checks were passed,
 * by which the closest alternative of {@code anyOf} and {@code oneOf} is chosen.
 *
 * <p>Follows {@code k8s.io/kube-openapi/pkg/validation/validate/result.go}.
 */
final class ValidationResult {
  private final Map<String, FieldError> errors = new LinkedHashMap<>();
  private int matchCount;

  boolean isValid() {
    return errors.isEmpty();
  }

  int matchCount() {
    return matchCount;
  }

  void countMatch() {
    matchCount++;
  }

  List<FieldError> errors() {
    return new ArrayList<>(errors.values());
  }

  /** Forgets the errors: they were there before the change that is validated. */
  void dropErrors() {
    errors.clear();
  }

  void merge(@Nullable ValidationResult other) {
    if (other != null) {
      other.errors.forEach(errors::putIfAbsent);
      matchCount += other.matchCount;
    }
  }

  /**
   * @param sentence by which errors are told apart
   */
  void add(String sentence, FieldError error) {
    errors.putIfAbsent(sentence, error);
  }

  /** An error whose sentence is all there is to say. */
  void invalid(String path, JsonNode value, String sentence) {
    add(sentence, new FieldError(FieldError.Type.INVALID, fieldName(path), value, sentence));
  }

  /** An error that names its place in the sentence only. */
  void unplaced(String sentence) {
    add(sentence, new FieldError(FieldError.Type.INVALID, "", Json.text(""), sentence));
  }

  /** A value of the wrong type; messages quote the type that it has. */
  void wrongType(String path, String expected, String actual) {
    String sentence = path + " in body must be of type " + expected + ": " + GoText.quote(actual);
    FieldError.Type type = FieldError.Type.TYPE_INVALID;
    add(sentence, new FieldError(type, fieldName(path), Json.text(actual), sentence));
  }

  /** Paths below a nameless root start with a dot, which the field's name does not have. */
  static String fieldName(String path) {
    return path.startsWith(".") ? path.substring(1) : path;
  }
}
