package io.kubejar.apiserver.apiextensions;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apiserver.apiextensions.schema.StructuralSchema;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The CEL rules of a schema, compiled when an object is first held against them. */
final class ExpressionRules {
  private final boolean empty;

  private ExpressionRules(boolean empty) {
    this.empty = empty;
  }

  static ExpressionRules of(StructuralSchema schema) {
    return new ExpressionRules(!schema.anyMatch(s -> !s.validations().isEmpty()));
  }

  boolean isEmpty() {
    return empty;
  }

  /**
   * The broken rules.
   *
   * @param old what the object replaces, null if it is new
   * @param warnings takes violations that are tolerated because they were there before
   */
  List<FieldError> validate(
      ObjectNode object, @Nullable ObjectNode old, Consumer<String> warnings) {
    return List.of();
  }
}
