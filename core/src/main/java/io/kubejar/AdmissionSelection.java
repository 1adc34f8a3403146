package io.kubejar;

import io.kubejar.apiserver.admission.AdmissionChain;
import io.kubejar.apiserver.admission.AdmissionPlugin;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which admission plugins run: those that kube-apiserver has on by default, but for what a builder
 * was told.
 *
 * <p>Follows the flags {@code --enable-admission-plugins} and {@code --disable-admission-plugins}.
 */
record AdmissionSelection(Set<String> enabled, Set<String> disabled) {
  private static final Set<String> OFF_BY_DEFAULT = Set.of("OwnerReferencesPermissionEnforcement");

  /** Parts of the API server that are no plugins there, and cannot be switched off. */
  private static final Set<String> NO_PLUGINS =
      Set.of("CertificateRequestingUser", "CreateOnUpdate", "RBACEscalation");

  AdmissionSelection {
    enabled = Set.copyOf(enabled);
    disabled = Set.copyOf(disabled);
  }

  /**
   * The chain of the plugins that run.
   *
   * @param plugins all there are, in their order
   * @throws IllegalArgumentException if one that is named does not exist
   */
  AdmissionChain chain(List<AdmissionPlugin> plugins) {
    Set<String> known =
        plugins.stream()
            .map(AdmissionPlugin::name)
            .filter(name -> !NO_PLUGINS.contains(name))
            .collect(Collectors.toCollection(TreeSet::new));
    for (Set<String> named : List.of(enabled, disabled)) {
      for (String name : named) {
        if (!known.contains(name)) {
          throw new IllegalArgumentException(
              "there is no admission plugin \"" + name + "\"; there are " + known);
        }
      }
    }
    return new AdmissionChain(plugins.stream().filter(p -> runs(p.name())).toList());
  }

  private boolean runs(String name) {
    return !disabled.contains(name) && (enabled.contains(name) || !OFF_BY_DEFAULT.contains(name));
  }
}
