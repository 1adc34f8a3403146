package io.kubejar.apiserver.registry.admissionregistration;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.registry.ObjectNames;
import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.KindStrategy;
import io.kubejar.apiserver.registry.rules.SelectorRules;
import io.kubejar.apiserver.registry.rules.Values;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Bindings of admission policies.
 *
 * <p>Follows {@code validateValidatingAdmissionPolicyBindingSpec} and its mutating kin of {@code
 * pkg/apis/admissionregistration/validation/validation.go}.
 */
final class PolicyBindingStrategy extends KindStrategy {
  private static final List<String> ACTIONS = List.of("Audit", "Deny", "Warn");
  private static final List<String> NOT_FOUND_ACTIONS = List.of("Deny", "Allow");
  private static final String EXCLUSIVE = "name and selector are mutually exclusive";

  /** As Kubernetes spells it in its errors. */
  private static final String MATCH_RESOURCES = "matchResouces";

  private final boolean validating;

  PolicyBindingStrategy(boolean validating) {
    super(
        Defaults.table()
            .object(
                "spec",
                Defaults.table().inside("matchResources", PolicyDefaults.MATCH_RESOURCES).build())
            .build());
    this.validating = validating;
  }

  @Override
  protected boolean hasStatus() {
    return false;
  }

  @Override
  protected void check(JsonNode object, Violations violations) {
    JsonNode spec = object.path("spec");
    FieldPath path = FieldPath.of("spec");
    String policy = FieldRules.text(spec, "policyName");
    if (policy.isEmpty()) {
      violations.required(path.child("policyName"), "");
    } else {
      violations.invalid(path.child("policyName"), policy, Values.subdomain(policy));
    }
    checkParamRef(spec.path("paramRef"), path.child("paramRef"), violations);
    FieldPath resources = path.child(MATCH_RESOURCES);
    new MatchResourcesRules(violations).matchResources(spec.path("matchResources"), resources);
    if (validating) {
      checkActions(spec.path("validationActions"), path.child("validationActions"), violations);
    } else {
      MutatingPolicyStrategy.checkOperations(spec.path("matchResources"), resources, violations);
    }
  }

  private static void checkParamRef(JsonNode ref, FieldPath path, Violations violations) {
    if (!ref.isObject()) {
      return;
    }
    String name = FieldRules.text(ref, "name");
    boolean selects = ref.path("selector").isObject();
    if (!name.isEmpty()) {
      violations.invalid(path.child("name"), name, ObjectNames.pathSegment(name, false));
      if (selects) {
        violations.forbidden(path.child("name"), EXCLUSIVE);
      }
    }
    if (selects) {
      SelectorRules.labelSelector(ref.path("selector"), path.child("selector"), violations);
      if (!name.isEmpty()) {
        violations.forbidden(path.child("selector"), EXCLUSIVE);
      }
    }
    if (name.isEmpty() && !selects) {
      violations.required(path, "one of name or selector must be specified");
    }
    FieldRules.requiredOneOf(ref, "parameterNotFoundAction", NOT_FOUND_ACTIONS, path, violations);
  }

  private static void checkActions(JsonNode actions, FieldPath path, Violations violations) {
    Set<String> seen = new LinkedHashSet<>();
    int index = 0;
    for (JsonNode action : actions) {
      FieldPath place = path.index(index++);
      if (!ACTIONS.contains(action.asText())) {
        violations.notSupported(place, action.asText(), ACTIONS);
      }
      if (!seen.add(action.asText())) {
        violations.duplicate(place, action);
      }
    }
    if (seen.contains("Deny") && seen.contains("Warn")) {
      violations.invalid(
          path,
          actions,
          "must not contain both Deny and Warn (repeating the same validation failure information"
              + " in the API response and headers serves no purpose)");
    }
    if (seen.isEmpty()) {
      violations.required(path, "at least one validation action is required");
    }
  }
}
