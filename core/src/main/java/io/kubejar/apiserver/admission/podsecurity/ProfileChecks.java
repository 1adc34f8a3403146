package io.kubejar.apiserver.admission.podsecurity;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.GoText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which AppArmor, SELinux and seccomp profiles Pods may run under.
 *
 * <p>Follows {@code check_appArmorProfile.go}, {@code check_seLinuxOptions.go} and {@code
 * check_seccompProfile_*.go} in {@code k8s.io/pod-security-admission/policy}.
 */
final class ProfileChecks {
  static final Set<String> SELINUX_TYPES =
      Set.of("", "container_t", "container_init_t", "container_kvm_t");
  static final Set<String> SELINUX_TYPES_1_31 =
      Set.of("", "container_t", "container_init_t", "container_kvm_t", "container_engine_t");

  private static final Set<String> PROFILES = Set.of("RuntimeDefault", "Localhost");
  private static final String APP_ARMOR = "container.apparmor.security.beta.kubernetes.io/";
  private static final String SECCOMP_POD = "seccomp.security.alpha.kubernetes.io/pod";
  private static final String SECCOMP = "container.seccomp.security.alpha.kubernetes.io/";

  private ProfileChecks() {}

  static Optional<Violation> appArmor(PodFacts pod) {
    Set<String> types = new TreeSet<>();
    Setters setters = Setters.of(pod, c -> isOther(c.path("appArmorProfile"), types));
    List<String> annotations = new ArrayList<>();
    for (Map.Entry<String, JsonNode> annotation : pod.annotations().properties()) {
      String value = annotation.getValue().asText();
      if (annotation.getKey().startsWith(APP_ARMOR)
          && !value.isEmpty()
          && !value.equals("runtime/default")
          && !value.startsWith("localhost/")) {
        annotations.add(annotation.getKey() + "=" + GoText.quote(value));
      }
    }
    List<String> values = new ArrayList<>(types);
    annotations.stream().sorted().forEach(values::add);
    List<String> who = new ArrayList<>();
    if (!setters.isEmpty()) {
      who.add(setters.toString());
    }
    if (!annotations.isEmpty()) {
      who.add(Violation.plural("annotation", annotations));
    }
    return who.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Violation(
                Violation.plural("forbidden AppArmor profile", values),
                String.join(" and ", who)
                    + " must not set AppArmor profile type to "
                    + Violation.quoted(values)));
  }

  /** Whether a profile is set to a type that is not allowed, which is noted. */
  private static boolean isOther(JsonNode profile, Set<String> types) {
    String type = profile.path("type").asText();
    if (!profile.isObject() || PROFILES.contains(type)) {
      return false;
    }
    types.add(type);
    return true;
  }

  static Optional<Violation> seLinux(PodFacts pod, Set<String> allowed) {
    Set<String> types = new TreeSet<>();
    Set<String> named = new TreeSet<>();
    Setters setters =
        Setters.of(
            pod, context -> isForbidden(context.path("seLinuxOptions"), allowed, types, named));
    if (setters.isEmpty()) {
      return Optional.empty();
    }
    List<String> what = new ArrayList<>();
    if (!types.isEmpty()) {
      what.add(Violation.named("type", types));
    }
    for (String field : List.of("user", "role")) {
      if (named.contains(field)) {
        what.add(field + " may not be set");
      }
    }
    return Optional.of(
        new Violation(
            "seLinuxOptions",
            setters + " set forbidden securityContext.seLinuxOptions: " + String.join("; ", what)));
  }

  private static boolean isForbidden(
      JsonNode options, Set<String> allowed, Set<String> types, Set<String> named) {
    boolean forbidden = false;
    String type = options.path("type").asText();
    if (!allowed.contains(type)) {
      types.add(type);
      forbidden = true;
    }
    for (String field : List.of("user", "role")) {
      if (!options.path(field).asText().isEmpty()) {
        named.add(field);
        forbidden = true;
      }
    }
    return forbidden;
  }

  /** Before Kubernetes 1.19 there were annotations only. */
  static Optional<Violation> seccompAnnotations(PodFacts pod) {
    Set<String> forbidden = new TreeSet<>();
    note(pod, SECCOMP_POD, forbidden);
    pod.containers().forEach(c -> note(pod, SECCOMP + c.path("name").asText(), forbidden));
    return forbidden.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Violation(
                "seccompProfile",
                "forbidden "
                    + Violation.plural("annotation", forbidden)
                    + " "
                    + String.join(", ", forbidden)));
  }

  private static void note(PodFacts pod, String key, Set<String> forbidden) {
    JsonNode annotation = pod.annotations().path(key);
    String value = annotation.asText();
    if (annotation.isTextual()
        && !value.equals("runtime/default")
        && !value.equals("docker/default")
        && !value.startsWith("localhost/")) {
      forbidden.add(key + "=" + GoText.quote(value));
    }
  }

  static Optional<Violation> seccompBaseline(PodFacts pod) {
    Set<String> types = new TreeSet<>();
    Setters setters = Setters.of(pod, c -> isOther(c.path("seccompProfile"), types));
    return setters.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Violation(
                "seccompProfile",
                setters
                    + " must not set securityContext.seccompProfile.type to "
                    + Violation.quoted(types)));
  }

  static Optional<Violation> seccompRestricted(PodFacts pod) {
    Optional<Violation> forbidden = seccompBaseline(pod);
    if (forbidden.isPresent() || pod.securityContext().path("seccompProfile").isObject()) {
      return forbidden;
    }
    List<String> silent =
        pod.containersWhere(c -> !c.path("securityContext").path("seccompProfile").isObject());
    return silent.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Violation(
                "seccompProfile",
                "pod or "
                    + Violation.named("container", silent)
                    + " must set securityContext.seccompProfile.type to \"RuntimeDefault\" or"
                    + " \"Localhost\""));
  }
}
