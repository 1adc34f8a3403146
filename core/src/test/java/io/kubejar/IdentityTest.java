package io.kubejar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.client.Client;
import io.kubejar.testing.TestControlPlane;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IdentityTest {
  private final KubernetesCluster cluster =
      KubernetesCluster.builder().nodes(0).virtualTime().start();

  @AfterEach
  void close() {
    cluster.close();
  }

  private KubeObject account(String name) {
    ObjectNode account = Json.object().put("apiVersion", "v1").put("kind", "ServiceAccount");
    account.putObject("metadata").put("name", name);
    return cluster.client().resource("v1", "serviceaccounts").create("default", account);
  }

  private static JsonNode whoAmI(Client client) {
    ObjectNode review =
        Json.object()
            .put("apiVersion", "authentication.k8s.io/v1")
            .put("kind", "SelfSubjectReview");
    return client
        .resource("authentication.k8s.io/v1", "selfsubjectreviews")
        .create("", review)
        .status()
        .path("userInfo");
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  @Test
  void aUserActsUnderItsNameInItsGroups() {
    JsonNode alice = whoAmI(cluster.as("alice", "dev", "qa").client());
    assertThat(alice.path("username").asText()).isEqualTo("alice");
    assertThat(texts(alice.path("groups"))).containsExactly("dev", "qa", "system:authenticated");
  }

  @Test
  void aUserMayNothingUntilARoleIsBound() {
    Identity alice = cluster.as("alice");
    assertThatThrownBy(() -> alice.client().resource("v1", "pods").list("default", Map.of()))
        .isInstanceOf(StatusException.class)
        .hasMessage(
            "pods is forbidden: User \"alice\" cannot list resource \"pods\" in API group \"\" in"
                + " the namespace \"default\"");
    ObjectNode binding =
        TestControlPlane.yaml(
            """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata: {name: alice}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
            subjects: [{kind: User, name: alice, apiGroup: rbac.authorization.k8s.io}]
            """);
    cluster
        .client()
        .resource("rbac.authorization.k8s.io/v1", "rolebindings")
        .create("default", binding);
    assertThat(alice.client().resource("v1", "pods").list("default", Map.of()).items()).isEmpty();
  }

  @Test
  void aServiceAccountActsByATokenOfItsOwn() {
    KubeObject account = account("operator");
    Identity operator = cluster.asServiceAccount("default", "operator");
    assertThat(operator.user()).isEqualTo("system:serviceaccount:default:operator");
    JsonNode user = whoAmI(operator.client());
    assertThat(user.path("username").asText()).isEqualTo(operator.user());
    assertThat(user.path("uid").asText()).isEqualTo(account.uid());
    assertThat(texts(user.path("groups")))
        .containsExactly(
            "system:serviceaccounts", "system:serviceaccounts:default", "system:authenticated");
    assertThat(texts(user.path("extra").path("authentication.kubernetes.io/credential-id")))
        .singleElement()
        .asString()
        .startsWith("JTI=");
  }

  @Test
  void theKubeconfigOfAServiceAccountCarriesItsToken() {
    account("operator");
    Kubeconfig kubeconfig = cluster.asServiceAccount("default", "operator").kubeconfig();
    JsonNode user = Json.parse(kubeconfig.text()).at("/users/0/user");
    String token = user.path("token").asText();
    assertThat(user.properties()).hasSize(1);
    ObjectNode review =
        Json.object().put("apiVersion", "authentication.k8s.io/v1").put("kind", "TokenReview");
    review.putObject("spec").put("token", token);
    JsonNode status =
        cluster
            .client()
            .resource("authentication.k8s.io/v1", "tokenreviews")
            .create("", review)
            .status();
    assertThat(status.at("/user/username").asText())
        .isEqualTo("system:serviceaccount:default:operator");
  }

  @Test
  void anAccountThatDoesNotExistIsRefusedByName() {
    assertThatThrownBy(() -> cluster.asServiceAccount("default", "nobody"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"default/nobody\"")
        .hasMessageContaining("create it before");
  }

  @Test
  void theIdentityOfADeletedAccountIsVoid() {
    account("operator");
    Client client = cluster.asServiceAccount("default", "operator").client();
    whoAmI(client);
    cluster.client().resource("v1", "serviceaccounts").delete("default", "operator", Json.object());
    assertThatThrownBy(() -> whoAmI(client))
        .isInstanceOfSatisfying(
            StatusException.class, e -> assertThat(e.status().code()).isEqualTo(401));
    account("operator");
    assertThatThrownBy(() -> whoAmI(client)).isInstanceOf(StatusException.class);
  }

  @Test
  void certificatesAreDifferentForEachUser() {
    String alice = credentials("alice");
    assertThat(alice).isNotEqualTo(credentials("bob"));
  }

  private String credentials(String user) {
    return Json.parse(cluster.as(user).kubeconfig().text())
        .at("/users/0/user/client-certificate-data")
        .asText();
  }

  @Test
  void anUpdateThatCreatesNeedsThePermissionToCreate() {
    ObjectNode role =
        TestControlPlane.yaml(
            """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata: {name: updater}
            rules: [{apiGroups: [coordination.k8s.io], resources: [leases], verbs: [update]}]
            """);
    ObjectNode binding =
        TestControlPlane.yaml(
            """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata: {name: updater}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: updater}
            subjects: [{kind: User, name: alice, apiGroup: rbac.authorization.k8s.io}]
            """);
    String rbac = "rbac.authorization.k8s.io/v1";
    cluster.client().resource(rbac, "roles").create("default", role);
    cluster.client().resource(rbac, "rolebindings").create("default", binding);
    Client alice = cluster.as("alice").client();
    assertThatThrownBy(() -> putLease(alice, "", "alice"))
        .isInstanceOfSatisfying(
            StatusException.class, e -> assertThat(e.status().code()).isEqualTo(403))
        .hasMessage("leases.coordination.k8s.io \"elected\" is forbidden: ");
    String version = putLease(cluster.client(), "", "nobody").resourceVersion();
    assertThat(putLease(alice, version, "alice").spec().path("holderIdentity").asText())
        .isEqualTo("alice");
  }

  private static KubeObject putLease(Client client, String resourceVersion, String holder) {
    ObjectNode lease =
        TestControlPlane.yaml(
            """
            apiVersion: coordination.k8s.io/v1
            kind: Lease
            metadata: {name: elected, namespace: default, resourceVersion: "%s"}
            spec: {holderIdentity: %s}
            """
                .formatted(resourceVersion, holder));
    return client.resource("coordination.k8s.io/v1", "leases").update(lease);
  }
}
