package io.kubejar.apiserver.registry.admissionregistration;

import io.kubejar.apiserver.registry.rules.Defaults;

/**
 * What policies and their bindings leave out; follows {@code
 * pkg/apis/admissionregistration/v1/defaults.go}.
 */
final class PolicyDefaults {
  private static final Defaults RULE = Defaults.table().absentText("scope", "*").build();

  static final Defaults MATCH_RESOURCES =
      Defaults.table()
          .absentText("matchPolicy", "Equivalent")
          .object("namespaceSelector", "objectSelector")
          .each("resourceRules", RULE)
          .each("excludeResourceRules", RULE)
          .build();

  static final Defaults SPEC =
      Defaults.table()
          .absentText("failurePolicy", "Fail")
          .inside("matchConstraints", MATCH_RESOURCES)
          .build();

  private PolicyDefaults() {}
}
