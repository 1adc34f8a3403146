package io.kubejar.apiserver.apiextensions;

import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.apiextensions.schema.StructuralSchema;
import java.util.List;

/** The rules of the CEL in a schema. */
final class ExpressionValidation {
  private ExpressionValidation() {}

  static List<FieldError> validate(FieldPath path, StructuralSchema schema) {
    return List.of();
  }
}
