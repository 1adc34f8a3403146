package io.kubejar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.testing.TestControlPlane;
import io.kubejar.testing.Warned;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodSecurityTest {
  private static final String RESTRICTED =
      "allowPrivilegeEscalation != false (container \"c\" must set"
          + " securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container"
          + " \"c\" must set securityContext.capabilities.drop=[\"ALL\"]), runAsNonRoot != true"
          + " (pod or container \"c\" must set securityContext.runAsNonRoot=true), seccompProfile"
          + " (pod or container \"c\" must set securityContext.seccompProfile.type to"
          + " \"RuntimeDefault\" or \"Localhost\")";

  private final KubernetesCluster cluster =
      KubernetesCluster.builder().nodes(0).virtualTime().start();
  private final Warned warned = new Warned(cluster);

  @BeforeEach
  void letTheComponentsStart() {
    cluster.time().advance(Duration.ofSeconds(1));
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  private void label(String labels) {
    warned.patch(
        "v1",
        "namespaces",
        "",
        "default",
        TestControlPlane.yaml("metadata: {labels: {%s}}".formatted(labels)));
  }

  private void enforce(String level) {
    label("pod-security.kubernetes.io/enforce: " + level);
  }

  private KubeObject createPod(String name, String spec) {
    ObjectNode pod =
        TestControlPlane.yaml(
            "{apiVersion: v1, kind: Pod, metadata: {name: %s}, spec: {%s}}".formatted(name, spec));
    return warned.create("v1", "pods", "default", pod);
  }

  @Test
  void aPlainPodViolatesTheRestrictedLevel() {
    enforce("restricted");
    assertThatThrownBy(() -> createPod("p", "containers: [{name: c, image: i}]"))
        .isInstanceOfSatisfying(
            StatusException.class, e -> assertThat(e.status().code()).isEqualTo(403))
        .hasMessage(
            "pods \"p\" is forbidden: violates PodSecurity \"restricted:latest\": " + RESTRICTED);
  }

  @Test
  void aPodThatAsksForNothingIsAdmittedAtTheRestrictedLevel() {
    enforce("restricted");
    assertThatCode(
            () ->
                createPod(
                    "p",
                    "securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}},"
                        + " containers: [{name: c, image: i, securityContext:"
                        + " {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}}]"))
        .doesNotThrowAnyException();
    assertThat(warned.warnings()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          hostNetwork: true, hostPID: true, containers: [{name: c, image: i}] | host namespaces (hostNetwork=true, hostPID=true)
          containers: [{name: c, image: i, securityContext: {privileged: true}}] | privileged (container "c" must not set securityContext.privileged=true)
          containers: [{name: c, image: i, securityContext: {capabilities: {add: [NET_ADMIN, CHOWN]}}}] | non-default capabilities (container "c" must not include "NET_ADMIN" in securityContext.capabilities.add)
          containers: [{name: c, image: i}], volumes: [{name: v, hostPath: {path: /}}, {name: w, hostPath: {path: /}}] | hostPath volumes (volumes "v", "w")
          containers: [{name: c, image: i, ports: [{containerPort: 80, hostPort: 8080}]}] | hostPort (container "c" uses hostPort 8080)
          containers: [{name: c, image: i, livenessProbe: {httpGet: {port: 80, host: 10.0.0.1}}}] | probe or lifecycle host (container "c" uses probe or lifecycle host "10.0.0.1")
          containers: [{name: c, image: i, securityContext: {procMount: Unmasked}}], hostUsers: true | procMount (container "c" must not set securityContext.procMount to "Unmasked")
          securityContext: {seLinuxOptions: {type: t, user: u}}, containers: [{name: c, image: i}] | seLinuxOptions (pod set forbidden securityContext.seLinuxOptions: type "t"; user may not be set)
          securityContext: {seccompProfile: {type: Unconfined}}, containers: [{name: c, image: i, securityContext: {seccompProfile: {type: Unconfined}}}] | seccompProfile (pod and container "c" must not set securityContext.seccompProfile.type to "Unconfined")
          securityContext: {appArmorProfile: {type: Unconfined}}, containers: [{name: c, image: i}] | forbidden AppArmor profile (pod must not set AppArmor profile type to "Unconfined")
          securityContext: {sysctls: [{name: kernel.msgmax, value: "1"}, {name: net.ipv4.tcp_rmem, value: "1"}]}, containers: [{name: c, image: i}] | forbidden sysctls (kernel.msgmax)
          """)
  void theBaselineForbids(String spec, String violation) {
    enforce("baseline");
    String strict = spec.trim();
    assertThatThrownBy(() -> createPod("p", strict))
        .hasMessage(
            "pods \"p\" is forbidden: violates PodSecurity \"baseline:latest\": "
                + violation.trim());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          securityContext: {runAsUser: 0, runAsNonRoot: false}, | runAsNonRoot != true (pod must not set securityContext.runAsNonRoot=false), runAsUser=0 (pod must not set runAsUser=0)
          volumes: [{name: v, nfs: {server: s, path: /}}], securityContext: {runAsNonRoot: true}, | restricted volume types (volume "v" uses restricted volume type "nfs")
          """)
  void theRestrictedLevelForbidsMore(String more, String violation) {
    enforce("restricted");
    String container =
        "containers: [{name: c, image: i, securityContext: {seccompProfile: {type: Localhost,"
            + " localhostProfile: p}, allowPrivilegeEscalation: false, capabilities: {drop:"
            + " [ALL]}}}]";
    assertThatThrownBy(() -> createPod("p", more + container))
        .hasMessage(
            "pods \"p\" is forbidden: violates PodSecurity \"restricted:latest\": "
                + violation.trim());
  }

  @Test
  void theVersionOfThePolicyDecidesWhichRulesHold() {
    label(
        "pod-security.kubernetes.io/enforce: restricted,"
            + " pod-security.kubernetes.io/enforce-version: v1.7");
    assertThatThrownBy(() -> createPod("p", "containers: [{name: c, image: i}]"))
        .hasMessage(
            "pods \"p\" is forbidden: violates PodSecurity \"restricted:v1.7\": runAsNonRoot !="
                + " true (pod or container \"c\" must set securityContext.runAsNonRoot=true)");
    label(
        "pod-security.kubernetes.io/enforce: baseline, pod-security.kubernetes.io/enforce-version:"
            + " v1.33");
    assertThatCode(
            () ->
                createPod(
                    "q",
                    "containers: [{name: c, image: i, livenessProbe: {httpGet: {port: 80, host:"
                        + " 10.0.0.1}}}]"))
        .doesNotThrowAnyException();
  }

  @Test
  void thePodOfAUserNamespaceMayBeRoot() {
    enforce("restricted");
    assertThatCode(
            () ->
                createPod(
                    "p",
                    "hostUsers: false, securityContext: {runAsUser: 0, seccompProfile: {type:"
                        + " RuntimeDefault}}, containers: [{name: c, image: i, securityContext:"
                        + " {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}}]"))
        .doesNotThrowAnyException();
  }

  @Test
  void templatesAreWarnedOfAndNotRefused() {
    enforce("restricted");
    ObjectNode deployment =
        TestControlPlane.yaml(
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: d}
            spec:
              selector: {matchLabels: {a: b}}
              template:
                metadata: {labels: {a: b}}
                spec: {containers: [{name: c, image: i}]}
            """);
    warned.create("apps/v1", "deployments", "default", deployment);
    assertThat(warned.warnings())
        .containsExactly("would violate PodSecurity \"restricted:latest\": " + RESTRICTED);
    cluster.time().advance(Duration.ofSeconds(1));
    List<KubeObject> events =
        cluster.client().resource("v1", "events").list("default", Map.of()).items();
    assertThat(events)
        .anySatisfy(
            event ->
                assertThat(event.json().path("message").asText())
                    .startsWith("Error creating: pods \"d-")
                    .endsWith(
                        "\" is forbidden: violates PodSecurity \"restricted:latest\": "
                            + RESTRICTED));
  }

  @Test
  void podsAreWarnedOfAtTheLevelOfTheWarnLabel() {
    label("pod-security.kubernetes.io/warn: baseline");
    createPod("p", "hostNetwork: true, containers: [{name: c, image: i}]");
    assertThat(warned.warnings())
        .containsExactly(
            "would violate PodSecurity \"baseline:latest\": host namespaces (hostNetwork=true)");
  }

  @Test
  void labelsThatCannotBeReadAreRefused() {
    assertThatThrownBy(
            () ->
                label(
                    "pod-security.kubernetes.io/enforce: strict,"
                        + " pod-security.kubernetes.io/warn-version: v2"))
        .isInstanceOfSatisfying(
            StatusException.class, e -> assertThat(e.status().code()).isEqualTo(422))
        .hasMessage(
            "Namespace \"default\" is invalid:"
                + " [metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value:"
                + " \"strict\": must be one of privileged, baseline, restricted,"
                + " metadata.labels[pod-security.kubernetes.io/warn-version]: Invalid value:"
                + " \"v2\": must be \"latest\" or \"v1.x\"]");
  }

  @Test
  void aTighterLevelWarnsOfThePodsThatAreThere() {
    createPod("b", "hostNetwork: true, containers: [{name: c, image: i}]");
    createPod("a", "hostNetwork: true, containers: [{name: c, image: i}]");
    createPod("c", "hostPID: true, hostIPC: true, containers: [{name: c, image: i}]");
    createPod("d", "containers: [{name: c, image: i, securityContext: {privileged: true}}]");
    enforce("baseline");
    assertThat(warned.warnings())
        .containsExactly(
            "existing pods in namespace \"default\" violate the new PodSecurity enforce level"
                + " \"baseline:latest\"",
            "a (and 2 other pods): host namespaces",
            "d: privileged");
  }

  @Test
  void thePluginCanBeDisabled() {
    try (KubernetesCluster open =
        KubernetesCluster.builder()
            .nodes(0)
            .disableAdmissionPlugins("PodSecurity")
            .virtualTime()
            .start()) {
      open.time().advance(Duration.ofSeconds(1));
      ObjectNode labels =
          TestControlPlane.yaml(
              "metadata: {labels: {pod-security.kubernetes.io/enforce: restricted}}");
      open.client()
          .resource("v1", "namespaces")
          .patch("", "default", "", "application/merge-patch+json", labels);
      ObjectNode pod =
          TestControlPlane.yaml(
              "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c,"
                  + " image: i}]}}");
      assertThatCode(() -> open.client().resource("v1", "pods").create("default", pod))
          .doesNotThrowAnyException();
    }
    assertThatThrownBy(
            () -> KubernetesCluster.builder().disableAdmissionPlugins("NoSuchPlugin").start())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("NoSuchPlugin")
        .hasMessageContaining("PodSecurity");
  }
}
