package io.kubejar.apiserver.admission.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.managedfields.StructuredMerge;
import io.kubejar.apiserver.admission.cel.AdmissionExpression;
import io.kubejar.apiserver.admission.cel.ExpressionEvaluation;
import io.kubejar.apiserver.admission.cel.NativeValues;
import io.kubejar.apiserver.cel.TypedObject;

/**
 * Merges the {@code Object} that an expression constructs into the object, by the object's type.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/admission/plugin/policy/mutating/patch/smd.go}.
 */
record ApplyConfigurationMutation(AdmissionExpression expression) implements PolicyMutation {

  @Override
  public ObjectNode apply(
      ExpressionEvaluation evaluation, ObjectNode object, MutatedObjects objects)
      throws PolicyFailure {
    if (!(PolicyMutation.evaluate(evaluation, expression) instanceof TypedObject value)) {
      throw new PolicyFailure("unsupported return type from ApplyConfiguration expression");
    }
    PolicyMutation.requireMatchingNames(value);
    ObjectNode fields = fields(value);
    fields.set("apiVersion", object.get("apiVersion"));
    fields.set("kind", object.get("kind"));
    try {
      return objects.typed(StructuredMerge.merge(objects.schema(), object, fields));
    } catch (StructuredMerge.RefusedException e) {
      throw new PolicyFailure("error applying patch: " + e.getMessage(), e);
    }
  }

  private static ObjectNode fields(TypedObject value) throws PolicyFailure {
    try {
      ObjectNode fields = (ObjectNode) NativeValues.toJson(value);
      requireNoNulls(fields, "");
      return fields;
    } catch (IllegalArgumentException e) {
      throw new PolicyFailure("invalid return type: " + e.getMessage(), e);
    }
  }

  /** Nulls of expressions are no JSON nulls to Kubernetes: no field takes them. */
  private static void requireNoNulls(JsonNode value, String path) throws PolicyFailure {
    if (value.isNull()) {
      throw new PolicyFailure(
          "error applying patch: failed to convert patch object to typed object: "
              + path
              + ": expected map, got &{NULL_VALUE}");
    }
    if (value.isArray()) {
      for (int i = 0; i < value.size(); i++) {
        requireNoNulls(value.get(i), path + "[" + i + "]");
      }
    }
    for (var field : value.properties()) {
      requireNoNulls(field.getValue(), path + "." + field.getKey());
    }
  }
}
