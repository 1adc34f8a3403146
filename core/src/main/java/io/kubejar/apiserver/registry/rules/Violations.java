package io.kubejar.apiserver.registry.rules;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The broken rules that a validation found so far, in the order in which it found them. Not safe
 * for use by several threads.
 */
public final class Violations {
  private final List<FieldError> errors = new ArrayList<>();

  public void add(FieldError error) {
    errors.add(error);
  }

  public void addAll(Violations others) {
    errors.addAll(others.errors);
  }

  public void required(FieldPath path, String detail) {
    add(FieldError.required(path, detail));
  }

  public void invalid(FieldPath path, @Nullable JsonNode value, String detail) {
    add(FieldError.invalid(path, value, detail));
  }

  public void invalid(FieldPath path, String value, String detail) {
    add(FieldError.invalid(path, value, detail));
  }

  /** One error for each sentence of a rule on values. */
  public void invalid(FieldPath path, String value, List<String> details) {
    for (String detail : details) {
      add(FieldError.invalid(path, value, detail));
    }
  }

  public void forbidden(FieldPath path, String detail) {
    add(FieldError.forbidden(path, detail));
  }

  public void tooLong(FieldPath path, int maximum) {
    add(FieldError.tooLong(path, maximum));
  }

  public void duplicate(FieldPath path, JsonNode value) {
    add(FieldError.duplicate(path, value));
  }

  public void duplicate(FieldPath path, JsonNode value, String detail) {
    add(FieldError.duplicate(path, value, detail));
  }

  public void duplicate(FieldPath path, String value) {
    add(FieldError.duplicate(path, Json.text(value)));
  }

  public void notFound(FieldPath path, String value) {
    add(FieldError.notFound(path, Json.text(value)));
  }

  /** The value is none of those allowed, which are listed in the order given. */
  public void notSupported(FieldPath path, String value, List<String> allowed) {
    add(FieldError.notSupported(path, Json.text(value), allowed));
  }

  public int size() {
    return errors.size();
  }

  public boolean isEmpty() {
    return errors.isEmpty();
  }

  public List<FieldError> toList() {
    return List.copyOf(errors);
  }
}
