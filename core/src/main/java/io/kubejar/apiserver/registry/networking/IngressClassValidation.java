package io.kubejar.apiserver.registry.networking;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.List;

/** The rules on IngressClasses; follows {@code ValidateIngressClass}. */
final class IngressClassValidation {
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final int LONGEST_CONTROLLER = 250;

  private IngressClassValidation() {}

  static void check(JsonNode spec, Violations violations) {
    String controller = FieldRules.text(spec, "controller");
    if (controller.length() > LONGEST_CONTROLLER) {
      violations.invalid(
          SPEC.child("controller"), controller, "must be no more than 250 characters");
    }
    int slash = controller.indexOf('/');
    if (slash <= 0 || slash == controller.length() - 1) {
      violations.invalid(
          SPEC.child("controller"),
          controller,
          "must be a domain-prefixed path (such as \"acme.io/foo\")");
    }
    JsonNode parameters = spec.path("parameters");
    if (parameters.isObject()) {
      FieldPath path = SPEC.child("parameters");
      FieldRules.required(parameters, "kind", path, violations);
      FieldRules.required(parameters, "name", path, violations);
      FieldRules.requiredOneOf(
          parameters, "scope", List.of("Cluster", "Namespace"), path, violations);
    }
  }

  static void update(JsonNode ingressClass, JsonNode old, Violations violations) {
    FieldRules.immutable(
        ingressClass.path("spec"), old.path("spec"), "controller", SPEC, violations);
    check(ingressClass.path("spec"), violations);
  }
}
