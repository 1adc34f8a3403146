package io.kubejar.junit5;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.kubejar.KubernetesCluster;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@EmbeddedKubernetes(nodes = 2)
@SuppressWarnings("NullAway") // the extension fills the fields
class EmbeddedKubernetesTest {
  private static KubernetesCluster staticField;
  private KubernetesCluster field;
  private KubernetesClient client;
  private ApiClient official;
  @KubeconfigFile private Path kubeconfig;

  @BeforeAll
  static void theStaticFieldIsThereFirst() {
    assertThat(staticField).isNotNull();
  }

  @Test
  void fieldsAndParametersAreTheSameCluster(KubernetesCluster parameter) {
    assertThat(parameter).isSameAs(field).isSameAs(staticField);
  }

  @Test
  void bothClientsReachTheCluster() throws ApiException {
    assertThat(client.nodes().list().getItems())
        .extracting((Node n) -> n.getMetadata().getName())
        .containsExactly("node-1", "node-2");
    assertThat(new CoreV1Api(official).listNode().execute().getItems()).hasSize(2);
  }

  @Test
  void theKubeconfigNamesTheServer(@KubeconfigFile Path parameter) throws Exception {
    assertThat(parameter).isEqualTo(kubeconfig);
    assertThat(Files.readString(parameter)).contains(field.url().toString());
  }

  @Nested
  class Inside {
    @Test
    void aNestedClassSharesTheCluster(KubernetesCluster parameter) {
      assertThat(parameter).isSameAs(staticField);
    }
  }

  @Nested
  @EmbeddedKubernetes(nodes = 0)
  class WithItsOwn {
    @Test
    void aNestedClassMayHaveItsOwnCluster(KubernetesCluster parameter, KubernetesClient own) {
      assertThat(parameter).isNotSameAs(staticField);
      assertThat(own.nodes().list().getItems()).isEmpty();
    }
  }
}
