package io.kubejar.apiserver.apiextensions;

import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The rules of {@code spec.names} and {@code status.acceptedNames}. */
final class NamesValidation {
  private final FieldPath path;
  private final List<FieldError> errors = new ArrayList<>();

  private NamesValidation(FieldPath path) {
    this.path = path;
  }

  /** The names that a spec must give. */
  static List<FieldError> validateRequired(CustomResourceDefinition.Names names, FieldPath path) {
    NamesValidation validation = new NamesValidation(path);
    validation.require("plural", names.plural());
    validation.require("singular", names.singular());
    validation.require("kind", names.kind());
    validation.require("listKind", names.listKind());
    return validation.errors;
  }

  /** What names must look like where they are given. */
  static List<FieldError> validate(CustomResourceDefinition.Names names, FieldPath path) {
    NamesValidation validation = new NamesValidation(path);
    validation.checkLabel("plural", names.plural());
    validation.checkLabel("singular", names.singular());
    validation.checkMixedCase("kind", names.kind());
    validation.checkMixedCase("listKind", names.listKind());
    validation.checkLabels("shortNames", names.shortNames());
    if (!names.kind().isEmpty() && names.kind().equals(names.listKind())) {
      validation.errors.add(
          FieldError.invalid(
              path.child("listKind"), names.listKind(), "kind and listKind may not be the same"));
    }
    validation.checkLabels("categories", names.categories());
    return validation.errors;
  }

  private void require(String field, String value) {
    if (value.isEmpty()) {
      errors.add(FieldError.required(path.child(field), ""));
    }
  }

  private void checkLabel(String field, String value) {
    List<String> problems = DnsNames.label1035(value);
    if (!value.isEmpty() && !problems.isEmpty()) {
      errors.add(FieldError.invalid(path.child(field), value, String.join(",", problems)));
    }
  }

  private void checkMixedCase(String field, String value) {
    List<String> problems = DnsNames.label1035(value.toLowerCase(Locale.ROOT));
    if (!value.isEmpty() && !problems.isEmpty()) {
      String detail =
          "may have mixed case, but should otherwise match: " + String.join(",", problems);
      errors.add(FieldError.invalid(path.child(field), value, detail));
    }
  }

  private void checkLabels(String field, List<String> values) {
    for (int i = 0; i < values.size(); i++) {
      List<String> problems = DnsNames.label1035(values.get(i));
      if (!problems.isEmpty()) {
        FieldPath place = path.child(field).index(i);
        errors.add(FieldError.invalid(place, values.get(i), String.join(",", problems)));
      }
    }
  }
}
