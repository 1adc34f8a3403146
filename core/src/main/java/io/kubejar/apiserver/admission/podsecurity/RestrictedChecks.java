package io.kubejar.apiserver.admission.podsecurity;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * What restricted Pods must not ask for beside what the baseline forbids, but for profiles.
 *
 * <p>Follows {@code check_allowPrivilegeEscalation.go}, {@code check_capabilities_restricted.go},
 * {@code check_restrictedVolumes.go}, {@code check_runAsNonRoot.go} and {@code check_runAsUser.go}
 * in {@code k8s.io/pod-security-admission/policy}.
 */
final class RestrictedChecks {
  private static final Set<String> ADDABLE = Set.of("NET_BIND_SERVICE");
  private static final List<String> VOLUMES =
      List.of(
          "configMap",
          "csi",
          "downwardAPI",
          "emptyDir",
          "ephemeral",
          "image",
          "persistentVolumeClaim",
          "projected",
          "secret");

  private RestrictedChecks() {}

  /** A rule that Windows Pods need not keep. */
  static Function<PodFacts, Optional<Violation>> unlessWindows(
      Function<PodFacts, Optional<Violation>> rule) {
    return pod -> pod.isWindows() ? Optional.empty() : rule.apply(pod);
  }

  /** A rule that Pods with a user namespace of their own need not keep. */
  static Function<PodFacts, Optional<Violation>> unlessUserNamespace(
      Function<PodFacts, Optional<Violation>> rule) {
    return pod -> pod.hasUserNamespace() ? Optional.empty() : rule.apply(pod);
  }

  static Optional<Violation> privilegeEscalation(PodFacts pod) {
    List<String> bad =
        pod.containersWhere(
            c -> !isFalse(c.path("securityContext").path("allowPrivilegeEscalation")));
    return bad.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Violation(
                "allowPrivilegeEscalation != false",
                Violation.named("container", bad)
                    + " must set securityContext.allowPrivilegeEscalation=false"));
  }

  private static boolean isFalse(JsonNode value) {
    return value.isBoolean() && !value.asBoolean();
  }

  static Optional<Violation> capabilities(PodFacts pod) {
    List<String> keeping = pod.containersWhere(c -> !dropsAll(c));
    Set<String> forbidden = new TreeSet<>();
    List<String> adding = pod.containersWhere(c -> BaselineChecks.addsOther(c, ADDABLE, forbidden));
    List<String> details = new ArrayList<>();
    if (!keeping.isEmpty()) {
      details.add(
          Violation.named("container", keeping)
              + " must set securityContext.capabilities.drop=[\"ALL\"]");
    }
    if (!adding.isEmpty()) {
      details.add(BaselineChecks.adds(adding, forbidden));
    }
    return details.isEmpty()
        ? Optional.empty()
        : Optional.of(new Violation("unrestricted capabilities", String.join("; ", details)));
  }

  private static boolean dropsAll(JsonNode container) {
    for (JsonNode dropped : container.at("/securityContext/capabilities/drop")) {
      if (dropped.asText().equals("ALL")) {
        return true;
      }
    }
    return false;
  }

  static Optional<Violation> volumes(PodFacts pod) {
    List<String> bad = new ArrayList<>();
    Set<String> types = new TreeSet<>();
    for (JsonNode volume : pod.spec().path("volumes")) {
      if (VOLUMES.stream().noneMatch(volume::has)) {
        bad.add(volume.path("name").asText());
        types.add(typeOf(volume));
      }
    }
    return bad.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Violation(
                "restricted volume types",
                Violation.named("volume", bad)
                    + " "
                    + Violation.uses(bad)
                    + " "
                    + Violation.named("restricted volume type", types)));
  }

  private static String typeOf(JsonNode volume) {
    for (var field : volume.properties()) {
      if (!field.getKey().equals("name")) {
        return field.getKey();
      }
    }
    return "unknown";
  }

  static Optional<Violation> runAsNonRoot(PodFacts pod) {
    Setters root = Setters.of(pod, context -> isFalse(context.path("runAsNonRoot")));
    if (!root.isEmpty()) {
      return Optional.of(
          new Violation(
              "runAsNonRoot != true", root + " must not set securityContext.runAsNonRoot=false"));
    }
    if (pod.securityContext().path("runAsNonRoot").asBoolean()) {
      return Optional.empty();
    }
    List<String> silent =
        pod.containersWhere(c -> !c.path("securityContext").path("runAsNonRoot").isBoolean());
    return silent.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Violation(
                "runAsNonRoot != true",
                "pod or "
                    + Violation.named("container", silent)
                    + " must set securityContext.runAsNonRoot=true"));
  }

  static Optional<Violation> runAsUser(PodFacts pod) {
    Setters root = Setters.of(pod, RestrictedChecks::isRoot);
    return root.isEmpty()
        ? Optional.empty()
        : Optional.of(new Violation("runAsUser=0", root + " must not set runAsUser=0"));
  }

  private static boolean isRoot(JsonNode securityContext) {
    JsonNode user = securityContext.path("runAsUser");
    return user.isNumber() && user.asLong() == 0;
  }
}
