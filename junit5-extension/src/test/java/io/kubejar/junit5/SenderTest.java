package io.kubejar.junit5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.kubejar.KubernetesCluster;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.AuthenticationV1Api;
import io.kubernetes.client.openapi.models.V1SelfSubjectReview;
import io.kubernetes.client.openapi.models.V1UserInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.EventConditions;
import org.junit.platform.testkit.engine.TestExecutionResultConditions;

@EmbeddedKubernetes(nodes = 0)
@SuppressWarnings("NullAway") // the extension fills the fields
class SenderTest {
  @As(
      user = "alice",
      groups = {"dev"})
  private ApiClient alice;

  @BeforeEach
  void makeTheAccount(KubernetesClient admin) {
    admin
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withName("operator")
                .withNamespace("default")
                .endMetadata()
                .build())
        .serverSideApply();
  }

  private static V1UserInfo whoAmI(ApiClient client) throws ApiException {
    return Objects.requireNonNull(
        new AuthenticationV1Api(client)
            .createSelfSubjectReview(new V1SelfSubjectReview())
            .execute()
            .getStatus()
            .getUserInfo());
  }

  @Test
  void aFieldIsAUsersClient() throws ApiException {
    assertThat(whoAmI(alice).getUsername()).isEqualTo("alice");
    assertThat(whoAmI(alice).getGroups()).containsExactly("dev", "system:authenticated");
  }

  @Test
  void aParameterIsAServiceAccountsClient(
      @AsServiceAccount("default/operator") ApiClient official,
      @AsServiceAccount("default/operator") KubernetesClient fabric8,
      KubernetesClient admin)
      throws ApiException {
    assertThat(whoAmI(official).getUsername()).isEqualTo("system:serviceaccount:default:operator");
    assertThatThrownBy(() -> fabric8.pods().inNamespace("default").list())
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining(
            "User \"system:serviceaccount:default:operator\" cannot list resource \"pods\"");
    assertThat(admin.pods().inNamespace("default").list().getItems()).isEmpty();
  }

  @Test
  void aKubeconfigFileIsOfTheIdentityToo(
      @KubeconfigFile @AsServiceAccount("default/operator") Path file) throws Exception {
    assertThat(Files.readString(file)).contains("\"token\"").doesNotContain("client-key");
  }

  @Test
  void aMissingAccountFailsTheTestThatNamesIt() {
    EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(NamesNobody.class))
        .execute()
        .testEvents()
        .assertThatEvents()
        .haveExactly(
            1,
            EventConditions.finishedWithFailure(
                TestExecutionResultConditions.message(
                    m -> m.contains("there is no service account \"default/nobody\""))));
  }

  @Test
  void aClusterIsNobodys() {
    EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(WantsACluster.class))
        .execute()
        .testEvents()
        .assertThatEvents()
        .haveExactly(
            1,
            EventConditions.finishedWithFailure(
                TestExecutionResultConditions.message(m -> m.contains("is nobody's"))));
  }

  @EmbeddedKubernetes(nodes = 0)
  static final class NamesNobody {
    @Test
    void test(@AsServiceAccount("default/nobody") KubernetesClient client) {
      assertThat(client).isNull();
    }
  }

  @EmbeddedKubernetes(nodes = 0)
  static final class WantsACluster {
    @Test
    void test(@As(user = "alice") KubernetesCluster cluster) {
      assertThat(cluster).isNull();
    }
  }
}
