package io.kubejar.apiserver.registry.networking;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.Values;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.List;

/** The rules on IngressClasses; follows {@code ValidateIngressClass}. */
final class IngressClassValidation {
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final List<String> SCOPES = List.of("Cluster", "Namespace");
  private static final int LONGEST_CONTROLLER = 250;

  private IngressClassValidation() {}

  static void check(JsonNode spec, Violations violations) {
    controller(FieldRules.text(spec, "controller"), SPEC.child("controller"), violations);
    JsonNode parameters = spec.path("parameters");
    if (!parameters.isObject()) {
      return;
    }
    FieldPath path = SPEC.child("parameters");
    reference(parameters, path, violations);
    if (!parameters.hasNonNull("scope")) {
      violations.required(path.child("scope"), "");
      return;
    }
    FieldRules.exactlyOneOf(parameters, "scope", SCOPES, path, violations);
    boolean named = parameters.hasNonNull("namespace");
    switch (FieldRules.text(parameters, "scope")) {
      case "Namespace" -> {
        if (!named) {
          violations.required(path.child("namespace"), "`parameters.scope` is set to 'Namespace'");
        }
        FieldRules.valid(parameters, "namespace", Values::label, path, violations);
      }
      case "Cluster" -> {
        if (named) {
          violations.forbidden(path.child("namespace"), "`parameters.scope` is set to 'Cluster'");
        }
      }
      default -> {}
    }
  }

  private static void controller(String controller, FieldPath path, Violations violations) {
    if (controller.isEmpty()) {
      violations.required(path, "");
      return;
    }
    if (controller.length() > LONGEST_CONTROLLER) {
      violations.tooLong(path, LONGEST_CONTROLLER);
    }
    int slash = controller.indexOf('/');
    if (slash <= 0 || slash == controller.length() - 1) {
      violations.invalid(
          path, controller, "must be a domain-prefixed path (such as \"acme.io/foo\")");
      return;
    }
    violations.invalid(path, controller, Values.subdomain(controller.substring(0, slash)));
  }

  /** A reference to an object by group, kind and name. */
  static void reference(JsonNode reference, FieldPath path, Violations violations) {
    FieldRules.valid(reference, "apiGroup", Values::subdomain, path, violations);
    FieldRules.requiredValid(reference, "kind", Values::pathSegment, path, violations);
    FieldRules.requiredValid(reference, "name", Values::pathSegment, path, violations);
  }

  static void update(JsonNode ingressClass, JsonNode old, Violations violations) {
    FieldRules.immutable(
        ingressClass.path("spec"), old.path("spec"), "controller", SPEC, violations);
    check(ingressClass.path("spec"), violations);
  }
}
