package io.kubejar.apiserver.admission.podsecurity;

import static io.kubejar.apiserver.admission.podsecurity.Check.since;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The rules of the Pod Security Standards: those of the baseline, and those that restricted Pods
 * keep beside or instead of them.
 *
 * <p>Follows {@code k8s.io/pod-security-admission/policy/registry.go}, of Kubernetes 1.36.
 */
final class PodSecurityChecks {
  private static final List<Check> BASELINE =
      List.of(
          Check.of("appArmorProfile", since(0, ProfileChecks::appArmor)),
          Check.of("capabilities_baseline", since(0, BaselineChecks::capabilities)),
          Check.of("hostNamespaces", since(0, BaselineChecks::hostNamespaces)),
          Check.of("hostPathVolumes", since(0, BaselineChecks::hostPathVolumes)),
          Check.of("hostPorts", since(0, BaselineChecks::hostPorts)),
          Check.of("hostProbesAndHostLifecycle", since(34, BaselineChecks::probeHosts)),
          Check.of("privileged", since(0, BaselineChecks::privileged)),
          Check.of(
              "procMount",
              since(0, BaselineChecks::procMount),
              since(35, RestrictedChecks.unlessUserNamespace(BaselineChecks::procMount))),
          Check.of(
              "seLinuxOptions",
              since(0, pod -> ProfileChecks.seLinux(pod, ProfileChecks.SELINUX_TYPES)),
              since(31, pod -> ProfileChecks.seLinux(pod, ProfileChecks.SELINUX_TYPES_1_31))),
          Check.of(
              "seccompProfile_baseline",
              since(0, ProfileChecks::seccompAnnotations),
              since(19, ProfileChecks::seccompBaseline)),
          Check.of(
              "sysctls",
              since(0, pod -> BaselineChecks.sysctls(pod, 0)),
              since(27, pod -> BaselineChecks.sysctls(pod, 27)),
              since(29, pod -> BaselineChecks.sysctls(pod, 29)),
              since(32, pod -> BaselineChecks.sysctls(pod, 32))),
          Check.of("windowsHostProcess", since(0, BaselineChecks::hostProcess)));

  private static final List<Check> RESTRICTED =
      List.of(
          Check.of(
              "allowPrivilegeEscalation",
              since(8, RestrictedChecks::privilegeEscalation),
              since(25, RestrictedChecks.unlessWindows(RestrictedChecks::privilegeEscalation))),
          Check.of(
                  "capabilities_restricted",
                  since(22, RestrictedChecks::capabilities),
                  since(25, RestrictedChecks.unlessWindows(RestrictedChecks::capabilities)))
              .overriding("capabilities_baseline"),
          Check.of("procMount_restricted", since(35, BaselineChecks::procMount))
              .overriding("procMount"),
          Check.of("restrictedVolumes", since(0, RestrictedChecks::volumes))
              .overriding("hostPathVolumes"),
          Check.of(
              "runAsNonRoot",
              since(0, RestrictedChecks::runAsNonRoot),
              since(35, RestrictedChecks.unlessUserNamespace(RestrictedChecks::runAsNonRoot))),
          Check.of(
              "runAsUser",
              since(23, RestrictedChecks::runAsUser),
              since(35, RestrictedChecks.unlessUserNamespace(RestrictedChecks::runAsUser))),
          Check.of(
                  "seccompProfile_restricted",
                  since(19, ProfileChecks::seccompRestricted),
                  since(25, RestrictedChecks.unlessWindows(ProfileChecks::seccompRestricted)))
              .overriding("seccompProfile_baseline"));

  private PodSecurityChecks() {}

  /** What a Pod asks for and must not at a level; empty if it keeps to it. */
  static List<Violation> violations(LevelVersion policy, PodFacts pod) {
    if (policy.isPrivileged()) {
      return List.of();
    }
    PolicyVersion version = policy.version();
    List<Check> checks = new ArrayList<>(BASELINE);
    if (policy.level() == SecurityLevel.RESTRICTED) {
      Set<String> overridden =
          RESTRICTED.stream()
              .filter(check -> check.at(version).isPresent())
              .map(Check::overridden)
              .collect(Collectors.toSet());
      checks.removeIf(check -> overridden.contains(check.id()));
      checks.addAll(RESTRICTED);
    }
    return checks.stream()
        .flatMap(check -> check.at(version).stream())
        .flatMap(edition -> edition.rule().apply(pod).stream())
        .toList();
  }
}
