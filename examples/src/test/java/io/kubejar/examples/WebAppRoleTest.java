package io.kubejar.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.kubejar.KubernetesCluster;
import io.kubejar.RoleRecorder;
import io.kubejar.examples.informer.WebAppController;
import io.kubejar.junit5.AsServiceAccount;
import io.kubejar.junit5.EmbeddedKubernetes;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A controller under its own service account: what its role lacks fails here as it would in
 * production, and the recorder writes the role that suffices.
 */
@EmbeddedKubernetes(nodes = 3)
class WebAppRoleTest {
  private static final String OPERATOR = "default/webapp-operator";
  private static final String USER = "system:serviceaccount:default:webapp-operator";
  private static final String TOO_SMALL =
      """
      apiVersion: v1
      kind: ServiceAccount
      metadata: {name: webapp-operator, namespace: default}
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRole
      metadata: {name: webapp-operator}
      rules:
      - apiGroups: [examples.kubejar.io]
        resources: [webapps]
        verbs: [get, list, watch]
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRoleBinding
      metadata: {name: webapp-operator}
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: webapp-operator}
      subjects: [{kind: ServiceAccount, name: webapp-operator, namespace: default}]
      """;

  @BeforeEach
  void installTheOperator(KubernetesClient admin) {
    apply(admin, TOO_SMALL);
  }

  private static void apply(KubernetesClient admin, String yaml) {
    admin
        .load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
        .resources()
        .forEach(object -> object.forceConflicts().serverSideApply());
  }

  @Test
  void aTooSmallRoleFailsAndTheRecordedOneSuffices(
      KubernetesCluster cluster,
      KubernetesClient admin,
      @AsServiceAccount(OPERATOR) KubernetesClient operator) {
    WebAppScenario scenario = new WebAppScenario(cluster, admin);
    scenario.defineTheResource();
    assertThatThrownBy(() -> new WebAppController(operator))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining(
            "deployments.apps is forbidden: User \""
                + USER
                + "\" cannot list resource \"deployments\" in API group \"apps\" at the cluster"
                + " scope");

    String role;
    try (RoleRecorder recorder = cluster.recordRoles(USER).permitEverything()) {
      runThrough(scenario, operator);
      role = recorder.toYaml("webapp-operator");
    }
    System.out.println(role);
    assertThat(role).contains("webapps/status", "services", "create").doesNotContain("pods", "'*'");

    apply(admin, role);
    runThrough(scenario, operator);
  }

  private static void runThrough(WebAppScenario scenario, KubernetesClient operator) {
    try (WebAppController controller = new WebAppController(operator)) {
      controller.start();
      scenario.runThrough();
    }
  }
}
