package io.kubejar.controllermanager.resourcequota;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.testing.TestControlPlane;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ResourceQuotaControllerTest {
  private final TestControlPlane cluster = new TestControlPlane();

  @BeforeEach
  void start() {
    cluster.start(new ResourceQuotaController(cluster.resources()));
    cluster.create(
        "resourcequotas",
        """
        apiVersion: v1
        kind: ResourceQuota
        metadata: {name: q, namespace: default}
        spec: {hard: {pods: "5", requests.cpu: "4", count/deployments.apps: "10"}}
        """);
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  private JsonNode status() {
    return cluster.resource("v1", "resourcequotas").get("default", "q").status();
  }

  private void createPod() {
    cluster.create(
        "pods",
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: p, namespace: default}
        spec:
          initContainers: [{name: i, image: x, resources: {requests: {cpu: 700m}}}]
          containers:
          - {name: a, image: x, resources: {requests: {cpu: 500m}}}
          - {name: b, image: x, resources: {requests: {cpu: 250m}}}
        """);
  }

  @Test
  void saysWhatIsLimitedAndThatNothingIsUsed() {
    assertThat(status().path("hard").path("pods").asText()).isEqualTo("5");
    assertThat(status().path("used").path("pods").asText()).isEqualTo("0");
    assertThat(status().path("used").path("count/deployments.apps").asText()).isEqualTo("0");
  }

  @Test
  void followsWhatIsMadeAndDeleted() {
    createPod();
    assertThat(status().path("used").path("pods").asText()).isEqualTo("1");
    assertThat(status().path("used").path("requests.cpu").asText()).isEqualTo("750m");

    cluster.delete("v1", "pods", "default", "p");
    assertThat(status().path("used").path("pods").asText()).isEqualTo("0");
    assertThat(status().path("used").path("requests.cpu").asText()).isEqualTo("0");
  }

  @Test
  void aPodThatHasEndedUsesNothing() {
    createPod();

    cluster.editStatus(
        "v1",
        "pods",
        "default",
        "p",
        pod -> {
          pod.withObjectProperty("status").put("phase", "Succeeded");
          return pod;
        });

    assertThat(status().path("used").path("pods").asText()).isEqualTo("0");
  }
}
