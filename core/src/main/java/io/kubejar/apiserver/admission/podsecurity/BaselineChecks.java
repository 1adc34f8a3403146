package io.kubejar.apiserver.admission.podsecurity;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the baseline forbids, but for profiles.
 *
 * <p>Follows the {@code check_*_baseline.go}, {@code check_host*.go} and the like in {@code
 * k8s.io/pod-security-admission/policy}.
 */
final class BaselineChecks {
  private static final Set<String> CAPABILITIES =
      Set.of(
          "AUDIT_WRITE",
          "CHOWN",
          "DAC_OVERRIDE",
          "FOWNER",
          "FSETID",
          "KILL",
          "MKNOD",
          "NET_BIND_SERVICE",
          "SETFCAP",
          "SETGID",
          "SETPCAP",
          "SETUID",
          "SYS_CHROOT");

  /** The sysctls that may be set, with the minor of the release that allowed them. */
  private static final Map<String, Integer> SYSCTLS =
      Map.ofEntries(
          Map.entry("kernel.shm_rmid_forced", 0),
          Map.entry("net.ipv4.ip_local_port_range", 0),
          Map.entry("net.ipv4.tcp_syncookies", 0),
          Map.entry("net.ipv4.ping_group_range", 0),
          Map.entry("net.ipv4.ip_unprivileged_port_start", 0),
          Map.entry("net.ipv4.ip_local_reserved_ports", 27),
          Map.entry("net.ipv4.tcp_keepalive_time", 29),
          Map.entry("net.ipv4.tcp_fin_timeout", 29),
          Map.entry("net.ipv4.tcp_keepalive_intvl", 29),
          Map.entry("net.ipv4.tcp_keepalive_probes", 29),
          Map.entry("net.ipv4.tcp_rmem", 32),
          Map.entry("net.ipv4.tcp_wmem", 32));

  private static final List<String> PROBES =
      List.of("livenessProbe", "readinessProbe", "startupProbe");
  private static final List<String> HOOKS = List.of("postStart", "preStop");

  private BaselineChecks() {}

  static Optional<Violation> capabilities(PodFacts pod) {
    Set<String> forbidden = new TreeSet<>();
    List<String> bad = pod.containersWhere(c -> addsOther(c, CAPABILITIES, forbidden));
    return bad.isEmpty()
        ? Optional.empty()
        : Optional.of(new Violation("non-default capabilities", adds(bad, forbidden)));
  }

  /** Whether a container adds capabilities that are not allowed, which are noted. */
  static boolean addsOther(JsonNode container, Set<String> allowed, Set<String> forbidden) {
    boolean found = false;
    for (JsonNode added : container.at("/securityContext/capabilities/add")) {
      if (!allowed.contains(added.asText())) {
        forbidden.add(added.asText());
        found = true;
      }
    }
    return found;
  }

  static String adds(List<String> containers, Set<String> capabilities) {
    return Violation.named("container", containers)
        + " must not include "
        + Violation.quoted(capabilities)
        + " in securityContext.capabilities.add";
  }

  static Optional<Violation> hostNamespaces(PodFacts pod) {
    List<String> shared = new ArrayList<>();
    for (String field : List.of("hostNetwork", "hostPID", "hostIPC")) {
      if (pod.spec().path(field).asBoolean()) {
        shared.add(field + "=true");
      }
    }
    return shared.isEmpty()
        ? Optional.empty()
        : Optional.of(new Violation("host namespaces", String.join(", ", shared)));
  }

  static Optional<Violation> hostPathVolumes(PodFacts pod) {
    List<String> volumes = new ArrayList<>();
    for (JsonNode volume : pod.spec().path("volumes")) {
      if (volume.has("hostPath")) {
        volumes.add(volume.path("name").asText());
      }
    }
    return volumes.isEmpty()
        ? Optional.empty()
        : Optional.of(new Violation("hostPath volumes", Violation.named("volume", volumes)));
  }

  static Optional<Violation> hostPorts(PodFacts pod) {
    Set<String> ports = new TreeSet<>();
    List<String> bad = pod.containersWhere(c -> hasHostPort(c, ports));
    return bad.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Violation(
                "hostPort",
                Violation.named("container", bad)
                    + " "
                    + Violation.uses(bad)
                    + " "
                    + Violation.plural("hostPort", ports)
                    + " "
                    + String.join(", ", ports)));
  }

  private static boolean hasHostPort(JsonNode container, Set<String> ports) {
    boolean found = false;
    for (JsonNode port : container.path("ports")) {
      if (port.path("hostPort").asInt() != 0) {
        ports.add(port.path("hostPort").asText());
        found = true;
      }
    }
    return found;
  }

  static Optional<Violation> probeHosts(PodFacts pod) {
    Set<String> hosts = new TreeSet<>();
    Set<String> bad = new TreeSet<>(pod.containersWhere(c -> asksOtherHosts(c, hosts)));
    return bad.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Violation(
                "probe or lifecycle host",
                Violation.named("container", bad)
                    + " "
                    + Violation.uses(bad)
                    + " "
                    + Violation.named("probe or lifecycle host", hosts)));
  }

  private static boolean asksOtherHosts(JsonNode container, Set<String> hosts) {
    List<JsonNode> handlers = new ArrayList<>();
    PROBES.forEach(probe -> handlers.add(container.path(probe)));
    HOOKS.forEach(hook -> handlers.add(container.path("lifecycle").path(hook)));
    boolean found = false;
    for (JsonNode handler : handlers) {
      for (String action : List.of("httpGet", "tcpSocket")) {
        String host = handler.path(action).path("host").asText();
        if (!host.isEmpty()) {
          hosts.add(host);
          found = true;
        }
      }
    }
    return found;
  }

  static Optional<Violation> privileged(PodFacts pod) {
    List<String> bad =
        pod.containersWhere(c -> c.path("securityContext").path("privileged").asBoolean());
    return bad.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Violation(
                "privileged",
                Violation.named("container", bad)
                    + " must not set securityContext.privileged=true"));
  }

  static Optional<Violation> procMount(PodFacts pod) {
    Set<String> types = new TreeSet<>();
    List<String> bad =
        pod.containersWhere(
            c -> {
              String type = c.path("securityContext").path("procMount").asText("Default");
              if (type.equals("Default")) {
                return false;
              }
              types.add(type);
              return true;
            });
    return bad.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Violation(
                "procMount",
                Violation.named("container", bad)
                    + " must not set securityContext.procMount to "
                    + Violation.quoted(types)));
  }

  /**
   * @param minor the release whose sysctls are allowed
   */
  static Optional<Violation> sysctls(PodFacts pod, int minor) {
    List<String> forbidden = new ArrayList<>();
    for (JsonNode sysctl : pod.securityContext().path("sysctls")) {
      String name = sysctl.path("name").asText();
      if (SYSCTLS.getOrDefault(name, Integer.MAX_VALUE) > minor) {
        forbidden.add(name);
      }
    }
    return forbidden.isEmpty()
        ? Optional.empty()
        : Optional.of(new Violation("forbidden sysctls", String.join(", ", forbidden)));
  }

  static Optional<Violation> hostProcess(PodFacts pod) {
    Setters setters = Setters.of(pod, BaselineChecks::isHostProcess);
    return setters.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Violation(
                "hostProcess",
                setters + " must not set securityContext.windowsOptions.hostProcess=true"));
  }

  private static boolean isHostProcess(JsonNode securityContext) {
    return securityContext.path("windowsOptions").path("hostProcess").asBoolean();
  }
}
