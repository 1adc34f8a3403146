package io.kubejar.apiserver.admission.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.patch.JsonPatch;
import io.kubejar.apimachinery.patch.PatchFailedException;
import io.kubejar.apiserver.admission.cel.AdmissionExpression;
import io.kubejar.apiserver.admission.cel.ExpressionEvaluation;
import io.kubejar.apiserver.admission.cel.NativeValues;
import io.kubejar.apiserver.cel.TypedObject;
import java.util.List;
import java.util.Set;

/**
 * Applies the JSON patch whose operations an expression constructs.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/admission/plugin/policy/mutating/patch/json_patch.go}.
 */
record JsonPatchMutation(AdmissionExpression expression) implements PolicyMutation {
  private static final Set<String> OPERATIONS =
      Set.of("add", "remove", "replace", "move", "copy", "test");
  private static final String FAILED_TEST = ": test failed";

  @Override
  public ObjectNode apply(
      ExpressionEvaluation evaluation, ObjectNode object, MutatedObjects objects)
      throws PolicyFailure {
    if (!(PolicyMutation.evaluate(evaluation, expression) instanceof List<?> operations)) {
      throw new PolicyFailure("type mismatch: JSONPatchType.expression should evaluate to array");
    }
    ArrayNode patch = Json.array();
    for (Object operation : operations) {
      patch.add(operation(operation));
    }
    try {
      return objects.decoded(JsonPatch.of(patch).applyOrExplain(object));
    } catch (PatchFailedException e) {
      if (e.text().endsWith(FAILED_TEST)) {
        // A patch whose test fails is not applied, and that is no failure.
        return object;
      }
      throw new PolicyFailure("JSON Patch: " + e.text(), e);
    }
  }

  private static ObjectNode operation(Object value) throws PolicyFailure {
    if (!(value instanceof TypedObject operation)) {
      throw new PolicyFailure(
          "type mismatch: JSONPatchType.expression should evaluate to array of JSONPatch");
    }
    String op = text(operation, "op");
    if (!OPERATIONS.contains(op)) {
      throw new PolicyFailure("JSON Patch: Unexpected kind: " + op);
    }
    ObjectNode json = Json.object().put("op", op).put("path", text(operation, "path"));
    String from = text(operation, "from");
    if (!from.isEmpty()) {
      json.put("from", from);
    }
    Object content = operation.get("value");
    if (content instanceof TypedObject object) {
      PolicyMutation.requireMatchingNames(object);
    }
    if (content != null) {
      json.set("value", toJson(content));
    }
    return json;
  }

  private static JsonNode toJson(Object content) throws PolicyFailure {
    try {
      return NativeValues.toJson(content);
    } catch (IllegalArgumentException e) {
      throw new PolicyFailure(
          "JSONPath valueExpression evaluated to a type that could not marshal to JSON: "
              + e.getMessage(),
          e);
    }
  }

  private static String text(TypedObject operation, String field) {
    return operation.get(field) instanceof String text ? text : "";
  }
}
