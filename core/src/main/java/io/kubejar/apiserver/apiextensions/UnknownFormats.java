package io.kubejar.apiserver.apiextensions;

import io.kubejar.apiserver.apiextensions.CustomResourceDefinition.Version;
import io.kubejar.apiserver.apiextensions.schema.StructuralSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * Warns of formats that nothing checks.
 *
 * <p>Follows {@code GetUnrecognizedFormats} of {@code
 * k8s.io/apiextensions-apiserver/pkg/apiserver/validation/formats.go}.
 */
final class UnknownFormats {
  private UnknownFormats() {}

  static List<String> warnings(CustomResourceDefinition definition) {
    Set<String> unknown = new TreeSet<>();
    definition.versions().stream()
        .map(Version::schema)
        .filter(Objects::nonNull)
        .forEach(schema -> schema.anyMatch(node -> note(node, unknown)));
    List<String> warnings = new ArrayList<>();
    unknown.forEach(format -> warnings.add("unrecognized format \"" + format + "\""));
    return warnings;
  }

  /** Always false, so that every node is looked at. */
  private static boolean note(StructuralSchema node, Set<String> unknown) {
    if (!node.format().isEmpty() && !node.formatIsChecked()) {
      unknown.add(node.format());
    }
    return false;
  }
}
