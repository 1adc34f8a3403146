package io.kubejar.apiserver.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubejar.KubernetesCluster;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.client.ResourceClient;
import io.kubejar.testing.NoLeaks;
import io.kubejar.testing.TestControlPlane;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class BootstrapObjectsTest {
  private static final String FLOWS = "flowcontrol.apiserver.k8s.io/v1";
  private static final String NETWORKING = "networking.k8s.io/v1";

  private final KubernetesCluster cluster = KubernetesCluster.builder().nodes(0).start();

  @AfterEach
  void close() {
    cluster.close();
  }

  private ResourceClient resource(String apiVersion, String plural) {
    return cluster.client().resource(apiVersion, plural);
  }

  private List<KubeObject> all(String apiVersion, String plural) {
    return resource(apiVersion, plural).list("", Map.of()).items();
  }

  private List<String> names(String apiVersion, String plural) {
    return all(apiVersion, plural).stream().map(KubeObject::name).toList();
  }

  @Test
  void everyFlowHasItsPriorityLevel() {
    List<String> levels = names(FLOWS, "prioritylevelconfigurations");
    assertThat(levels).hasSize(8).contains("exempt", "catch-all", "system", "workload-low");
    assertThat(all(FLOWS, "flowschemas"))
        .hasSize(11)
        .allSatisfy(
            schema ->
                assertThat(levels)
                    .contains(schema.spec().at("/priorityLevelConfiguration/name").asText()));
  }

  /** What the server writes past its rules would be taken from a user, too. */
  @Test
  void theyAreValid() {
    for (String plural : List.of("flowschemas", "prioritylevelconfigurations")) {
      ResourceClient client = resource(FLOWS, plural);
      for (KubeObject object : all(FLOWS, plural)) {
        assertThat(client.update(object.mutableJson()).spec()).isEqualTo(object.spec());
      }
    }
    KubeObject range = resource(NETWORKING, "servicecidrs").get("", "kubernetes");
    assertThat(range.status().at("/conditions/0/type").asText()).isEqualTo("Ready");
    assertThat(resource(NETWORKING, "servicecidrs").update(range.mutableJson()).spec())
        .isEqualTo(range.spec());
  }

  @Test
  void anAddressIsThereAsLongAsItsService() {
    assertThat(names(NETWORKING, "ipaddresses")).containsExactly("10.96.0.1");
    KubeObject service =
        resource("v1", "services")
            .create(
                "default",
                TestControlPlane.yaml("{metadata: {name: web}, spec: {ports: [{port: 80}]}}"));
    String ip = service.spec().path("clusterIP").asText();
    KubeObject address = resource(NETWORKING, "ipaddresses").get("", ip);
    assertThat(address.spec().at("/parentRef/name").asText()).isEqualTo("web");
    assertThat(address.label("ipaddress.kubernetes.io/managed-by")).isEqualTo("ipallocator.k8s.io");
    resource("v1", "services").delete("default", "web", Json.object());
    assertThat(names(NETWORKING, "ipaddresses")).containsExactly("10.96.0.1");
  }
}
