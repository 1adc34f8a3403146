package io.kubejar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.client.Client;
import io.kubejar.client.ResourceClient;
import io.kubejar.testing.TestControlPlane;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RoleRecorderTest {
  private static final String RBAC = "rbac.authorization.k8s.io/v1";
  private static final Runnable UNHEARD = () -> {};

  private final KubernetesCluster cluster =
      KubernetesCluster.builder().nodes(1).virtualTime().start();
  private Client operator = cluster.client();

  @BeforeEach
  void makeTheAccount() {
    ObjectNode account = Json.object().put("apiVersion", "v1").put("kind", "ServiceAccount");
    account.putObject("metadata").put("name", "op");
    cluster.client().resource("v1", "serviceaccounts").create("default", account);
    operator = cluster.asServiceAccount("default", "op").client();
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  private static ObjectNode configMap(String name) {
    return TestControlPlane.yaml(
        "{apiVersion: v1, kind: ConfigMap, metadata: {%s}}".formatted(name));
  }

  /** Records all that a test makes the operator do. */
  private String record(Consumer<Client> test) {
    try (RoleRecorder recorder =
        cluster.recordRoles("system:serviceaccount:default:op").permitEverything()) {
      test.accept(operator);
      return recorder.toYaml("op");
    }
  }

  private void apply(String yaml) {
    for (String document : yaml.split("---\n", -1)) {
      ObjectNode object = TestControlPlane.yaml(document);
      String plural = object.path("kind").asText().toLowerCase(Locale.ROOT) + "s";
      cluster
          .client()
          .resource(RBAC, plural)
          .create(object.path("metadata").path("namespace").asText(), object);
    }
  }

  private static void work(Client client) {
    ResourceClient deployments = client.resource("apps/v1", "deployments");
    deployments.list("", Map.of());
    deployments.watch("", Map.of(), UNHEARD).close();
    client.resource("apps/v1", "statefulsets").list("", Map.of());
    client.resource("apps/v1", "statefulsets").watch("", Map.of(), UNHEARD).close();
    ResourceClient maps = client.resource("v1", "configmaps");
    KubeObject made = maps.create("default", configMap("generateName: made-"));
    maps.get("default", made.name());
    maps.delete("default", made.name(), Json.object());
    client.resource("v1", "secrets").find("default", "password");
    client.resource("v1", "namespaces").get("", "default");
    client.resource("v1", "pods").list("kube-system", Map.of());
    ResourceClient leases = client.resource("coordination.k8s.io/v1", "leases");
    leases.find("default", "elected");
    String lease = "{apiVersion: coordination.k8s.io/v1, kind: Lease, metadata: {name: elected}}";
    ObjectNode renewed = leases.create("default", TestControlPlane.yaml(lease)).mutableJson();
    leases.update(renewed);
    leases.delete("default", "elected", Json.object());
  }

  @Test
  void theRolesSayWhatWasDoneAndNoMore() {
    assertThat(record(RoleRecorderTest::work))
        .isEqualTo(
            """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata:
              name: op
            rules:
            - apiGroups:
              - ""
              resourceNames:
              - default
              resources:
              - namespaces
              verbs:
              - get
            - apiGroups:
              - apps
              resources:
              - deployments
              - statefulsets
              verbs:
              - list
              - watch
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata:
              name: op
            roleRef:
              apiGroup: rbac.authorization.k8s.io
              kind: ClusterRole
              name: op
            subjects:
            - kind: ServiceAccount
              name: op
              namespace: default
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata:
              name: op
              namespace: default
            rules:
            - apiGroups:
              - ""
              resources:
              - configmaps
              verbs:
              - get
              - create
              - delete
            - apiGroups:
              - ""
              resourceNames:
              - password
              resources:
              - secrets
              verbs:
              - get
            - apiGroups:
              - coordination.k8s.io
              resources:
              - leases
              verbs:
              - create
              - delete
            - apiGroups:
              - coordination.k8s.io
              resourceNames:
              - elected
              resources:
              - leases
              verbs:
              - get
              - update
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata:
              name: op
              namespace: default
            roleRef:
              apiGroup: rbac.authorization.k8s.io
              kind: Role
              name: op
            subjects:
            - kind: ServiceAccount
              name: op
              namespace: default
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata:
              name: op
              namespace: kube-system
            rules:
            - apiGroups:
              - ""
              resources:
              - pods
              verbs:
              - list
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata:
              name: op
              namespace: kube-system
            roleRef:
              apiGroup: rbac.authorization.k8s.io
              kind: Role
              name: op
            subjects:
            - kind: ServiceAccount
              name: op
              namespace: default
            """);
  }

  @Test
  void theRecordedRolesSufficeForTheSameWorkAgain() {
    assertForbidden(RoleRecorderTest::work);
    String roles = record(RoleRecorderTest::work);
    assertForbidden(RoleRecorderTest::work);
    apply(roles);
    assertThatCode(() -> work(operator)).doesNotThrowAnyException();
    assertForbidden(client -> client.resource("v1", "secrets").find("default", "other"));
    assertForbidden(client -> client.resource("v1", "pods").list("default", Map.of()));
  }

  private void assertForbidden(Consumer<Client> test) {
    assertThatThrownBy(() -> test.accept(operator))
        .isInstanceOf(StatusException.class)
        .hasMessageContaining("is forbidden: User \"system:serviceaccount:default:op\" cannot");
  }

  @Test
  void whatIsForbiddenIsNotRecordedUnlessEverythingIsPermitted() {
    try (RoleRecorder recorder = cluster.recordRoles("system:serviceaccount:default:op")) {
      assertForbidden(client -> client.resource("v1", "pods").list("default", Map.of()));
      assertThat(recorder.toYaml("op")).isEmpty();
    }
  }

  @Test
  void whatEverybodyMayDoNeedsNoRole() {
    ObjectNode review =
        Json.object()
            .put("apiVersion", "authentication.k8s.io/v1")
            .put("kind", "SelfSubjectReview");
    String roles =
        record(
            client ->
                client
                    .resource("authentication.k8s.io/v1", "selfsubjectreviews")
                    .create("", review));
    assertThat(roles).isEmpty();
  }

  @Test
  void whoGrantsRightsNeedsThemItself() {
    ObjectNode grants =
        TestControlPlane.yaml(
            """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata: {name: granted}
            rules: [{apiGroups: [""], resources: [pods/log], verbs: [get]}]
            """);
    ObjectNode own =
        TestControlPlane.yaml(
            """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata: {name: own}
            rules:
            - {apiGroups: [""], resources: [pods/log, secrets], verbs: [get]}
            - {apiGroups: [rbac.authorization.k8s.io], resources: [roles], verbs: [create, delete]}
            """);
    ObjectNode binding =
        TestControlPlane.yaml(
            """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata: {name: own}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: own}
            subjects: [{kind: ServiceAccount, name: op, namespace: default}]
            """);
    cluster.client().resource(RBAC, "roles").create("default", own);
    cluster.client().resource(RBAC, "rolebindings").create("default", binding);
    String roles;
    try (RoleRecorder recorder = cluster.recordRoles("system:serviceaccount:default:op")) {
      operator.resource(RBAC, "roles").create("default", grants);
      roles = recorder.toYaml("op");
    }
    assertThat(roles).contains("pods/log").doesNotContain("secrets", "escalate", "delete");
    cluster.client().resource(RBAC, "roles").delete("default", "granted", Json.object());
    cluster.client().resource(RBAC, "rolebindings").delete("default", "own", Json.object());
    apply(roles);
    assertThatCode(() -> operator.resource(RBAC, "roles").create("default", grants))
        .doesNotThrowAnyException();
  }
}
