package io.kubejar.apiserver.registry.admissionregistration;

import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;

/**
 * Validating and mutating policies; follows {@code pkg/apis/admissionregistration/v1/defaults.go}.
 */
final class AdmissionPolicyStrategy extends KindStrategy {
  private static final Defaults RULE = Defaults.table().absentText("scope", "*").build();

  static final Defaults MATCH_RESOURCES =
      Defaults.table()
          .absentText("matchPolicy", "Equivalent")
          .object("namespaceSelector", "objectSelector")
          .each("resourceRules", RULE)
          .each("excludeResourceRules", RULE)
          .build();

  private static final Defaults SPEC =
      Defaults.table()
          .absentText("failurePolicy", "Fail")
          .inside("matchConstraints", MATCH_RESOURCES)
          .build();

  private final boolean validating;

  AdmissionPolicyStrategy(boolean validating) {
    super(validating ? validatingDefaults() : mutatingDefaults());
    this.validating = validating;
  }

  private static Defaults validatingDefaults() {
    return Defaults.table().object("spec", SPEC).object("status").build();
  }

  private static Defaults mutatingDefaults() {
    Defaults reinvocation = Defaults.table().text("reinvocationPolicy", "Never").build();
    return Defaults.table().object("spec", SPEC).object("spec", reinvocation).build();
  }

  @Override
  protected boolean hasStatus() {
    return validating;
  }
}
