package io.kubejar;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.client.ResourceClient;
import io.kubejar.testing.NoLeaks;
import io.kubejar.testing.TestControlPlane;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The life of a device from template to Pod and back. */
@ExtendWith(NoLeaks.class)
class ResourceClaimsTest {
  private static final String API = "resource.k8s.io/v1";

  private final KubernetesCluster cluster =
      KubernetesCluster.builder().nodes(1).virtualTime().start();

  @BeforeEach
  void publishDevice() {
    create("deviceclasses", "", "metadata: {name: gpu}");
    create(
        "resourceslices",
        "",
        """
        metadata: {name: gpus}
        spec:
          driver: gpu.example.com
          nodeName: node-1
          pool: {name: node-1, generation: 1, resourceSliceCount: 1}
          devices: [{name: gpu-0}]
        """);
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  private void create(String plural, String namespace, String yaml) {
    resource(API, plural).create(namespace, TestControlPlane.yaml(yaml));
    cluster.time().awaitIdle();
  }

  private ResourceClient resource(String apiVersion, String plural) {
    return cluster.client().resource(apiVersion, plural);
  }

  private void createPod(String name, String claim) {
    resource("v1", "pods")
        .create(
            "default",
            TestControlPlane.yaml(
                """
                metadata: {name: %s}
                spec:
                  resourceClaims: [%s]
                  containers:
                  - {name: main, image: "main:1", resources: {claims: [{name: device}]}}
                """
                    .formatted(name, claim)));
    cluster.time().awaitIdle();
  }

  private List<KubeObject> claims() {
    return resource(API, "resourceclaims").list("default", Map.of()).items();
  }

  private void deletePod(String name) {
    resource("v1", "pods").delete("default", name, Json.object().put("gracePeriodSeconds", 1));
    cluster.await().object("v1", "pods", "default", name).deleted();
    cluster.time().awaitIdle();
  }

  @Test
  void aClaimIsMadeOfATemplateAndGoesWithItsPod() {
    create(
        "resourceclaimtemplates",
        "default",
        """
        metadata: {name: gpu}
        spec:
          metadata: {labels: {app: a}}
          spec: {devices: {requests: [{name: gpu, exactly: {deviceClassName: gpu}}]}}
        """);
    createPod("user", "{name: device, resourceClaimTemplateName: gpu}");
    cluster.await().pod("default", "user").running();

    KubeObject pod = resource("v1", "pods").get("default", "user");
    assertThat(claims()).hasSize(1);
    KubeObject claim = claims().get(0);
    assertThat(claim.name()).startsWith("user-device-");
    assertThat(claim.label("app")).isEqualTo("a");
    assertThat(claim.annotation("resource.kubernetes.io/pod-claim-name")).isEqualTo("device");
    assertThat(claim.metadata().path("finalizers").toString())
        .contains("resource.kubernetes.io/delete-protection");
    assertThat(pod.status().at("/resourceClaimStatuses/0/resourceClaimName").asText())
        .isEqualTo(claim.name());
    assertThat(claim.status().at("/reservedFor/0/uid").asText()).isEqualTo(pod.uid());

    deletePod("user");
    cluster.await().object(API, "resourceclaims", "default", claim.name()).deleted();
  }

  @Test
  void aSharedClaimGivesItsDeviceBackWhenNoPodUsesIt() {
    create(
        "resourceclaims",
        "default",
        """
        metadata: {name: shared}
        spec: {devices: {requests: [{name: gpu, exactly: {deviceClassName: gpu}}]}}
        """);
    createPod("one", "{name: device, resourceClaimName: shared}");
    createPod("two", "{name: device, resourceClaimName: shared}");
    cluster.await().pod("default", "two").running();
    cluster.await().pod("default", "one").running();
    assertThat(claims().get(0).status().path("reservedFor")).hasSize(2);

    deletePod("one");
    assertThat(claims().get(0).status().path("reservedFor")).hasSize(1);
    assertThat(claims().get(0).status().has("allocation")).isTrue();

    deletePod("two");
    assertThat(claims().get(0).status().has("allocation")).isFalse();
    assertThat(claims().get(0).metadata().path("finalizers").isEmpty()).isTrue();
  }

  @Test
  void aPodWhoseTemplateIsMissingIsTold() {
    createPod("user", "{name: device, resourceClaimTemplateName: nothing}");
    assertThat(resource("v1", "events").list("default", Map.of()).items())
        .extracting(
            e -> e.json().path("reason").asText() + ": " + e.json().path("message").asText())
        .contains(
            "FailedResourceClaimCreation: PodResourceClaim device: resource claim template"
                + " \"nothing\": resourceclaimtemplate.resource.k8s.io \"nothing\" not found");
  }

  @Test
  void aPodThatIsPutOnItsNodeWaitsUntilItsClaimIsAllocatedAndReserved() {
    create(
        "resourceclaims",
        "default",
        """
        metadata: {name: shared}
        spec: {devices: {requests: [{name: gpu, exactly: {deviceClassName: gpu}}]}}
        """);
    resource("v1", "pods")
        .create(
            "default",
            TestControlPlane.yaml(
                """
                metadata: {name: pinned}
                spec:
                  nodeName: node-1
                  resourceClaims: [{name: device, resourceClaimName: shared}]
                  containers: [{name: main, image: "main:1"}]
                """));
    cluster.time().awaitIdle();
    KubeObject pinned = resource("v1", "pods").get("default", "pinned");
    assertThat(resource("v1", "events").list("default", Map.of()).items())
        .extracting(e -> e.json().path("message").asText())
        .contains(
            "Failed to prepare dynamic resources: prepare dynamic resources: pod pinned (%s) is not"
                    .formatted(pinned.uid())
                + " allowed to use ResourceClaim shared (%s)".formatted(claims().get(0).uid()));
    assertThat(pinned.status().path("phase").asText()).isEqualTo("Pending");

    createPod("scheduled", "{name: device, resourceClaimName: shared}");
    cluster.await().pod("default", "scheduled").running();
    resource("v1", "pods")
        .patch(
            "default",
            "pinned",
            "",
            "application/merge-patch+json",
            TestControlPlane.yaml("metadata: {labels: {touched: \"yes\"}}"));
    cluster.await().pod("default", "pinned").running();
    assertThat(claims().get(0).status().path("reservedFor")).hasSize(2);
  }
}
