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

/** The life of a volume from claim to node, with controllers, scheduler and kubelets. */
@ExtendWith(NoLeaks.class)
class VolumesTest {
  private final KubernetesCluster cluster =
      KubernetesCluster.builder().nodes(2).virtualTime().start();

  @BeforeEach
  void createClass() {
    create(
        "storage.k8s.io/v1",
        "storageclasses",
        "",
        "{metadata: {name: fast}, provisioner: disk.example.com, allowVolumeExpansion: true}");
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  private void create(String apiVersion, String plural, String namespace, String yaml) {
    resource(apiVersion, plural).create(namespace, TestControlPlane.yaml(yaml));
    cluster.time().awaitIdle();
  }

  private ResourceClient resource(String apiVersion, String plural) {
    return cluster.client().resource(apiVersion, plural);
  }

  private void createClaim(String mode) {
    create(
        "v1",
        "persistentvolumeclaims",
        "default",
        """
        metadata: {name: data}
        spec:
          accessModes: [ReadWriteOnce]
          volumeMode: %s
          storageClassName: fast
          resources: {requests: {storage: 1Gi}}
        """
            .formatted(mode));
  }

  private void createPod(String name, String node) {
    create(
        "v1",
        "pods",
        "default",
        """
        metadata: {name: %s}
        spec:
          nodeSelector: {kubernetes.io/hostname: %s}
          containers: [{name: main, image: "main:1"}]
          volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
        """
            .formatted(name, node));
  }

  private KubeObject claim() {
    return resource("v1", "persistentvolumeclaims").get("default", "data");
  }

  private String phase(String pod) {
    return resource("v1", "pods").get("default", pod).status().path("phase").asText();
  }

  private KubeObject node(String name) {
    return resource("v1", "nodes").get("", name);
  }

  private List<KubeObject> attachments() {
    return resource("storage.k8s.io/v1", "volumeattachments").list("", Map.of()).items();
  }

  private List<String> messages(String reason) {
    return resource("v1", "events").list("default", Map.of()).items().stream()
        .filter(e -> e.json().path("reason").asText().equals(reason))
        .map(e -> e.json().path("message").asText())
        .toList();
  }

  private void deletePod(String name) {
    resource("v1", "pods").delete("default", name, Json.object().put("gracePeriodSeconds", 1));
    cluster.await().object("v1", "pods", "default", name).deleted();
    cluster.time().awaitIdle();
  }

  private void resize(String size) {
    resource("v1", "persistentvolumeclaims")
        .patch(
            "default",
            "data",
            "",
            "application/merge-patch+json",
            TestControlPlane.yaml("spec: {resources: {requests: {storage: " + size + "}}}"));
    cluster.time().awaitIdle();
  }

  @Test
  void aVolumeIsAttachedWhileAPodUsesItAndDetachedAfterwards() {
    createClaim("Filesystem");
    createPod("user", "node-1");
    cluster.await().pod("default", "user").running();
    String volume = claim().spec().path("volumeName").asText();
    String uniqueName = "kubernetes.io/csi/disk.example.com^" + volume;

    assertThat(attachments()).hasSize(1);
    KubeObject attachment = attachments().get(0);
    assertThat(attachment.spec().path("attacher").asText()).isEqualTo("disk.example.com");
    assertThat(attachment.spec().path("nodeName").asText()).isEqualTo("node-1");
    assertThat(attachment.status().path("attached").asBoolean()).isTrue();
    assertThat(node("node-1").status().path("volumesAttached").path(0).path("name").asText())
        .isEqualTo(uniqueName);
    assertThat(node("node-1").status().path("volumesInUse").path(0).asText()).isEqualTo(uniqueName);
    assertThat(messages("SuccessfulAttachVolume"))
        .containsExactly("AttachVolume.Attach succeeded for volume \"" + volume + "\" ");

    deletePod("user");
    assertThat(attachments()).isEmpty();
    assertThat(node("node-1").status().path("volumesAttached").isEmpty()).isTrue();
    assertThat(node("node-1").status().path("volumesInUse").isEmpty()).isTrue();
  }

  @Test
  void aVolumeForOneNodeIsNotAttachedToASecondOneUntilTheFirstGivesItUp() {
    createClaim("Filesystem");
    createPod("first", "node-1");
    cluster.await().pod("default", "first").running();
    createPod("second", "node-2");
    cluster
        .await()
        .object("v1", "pods", "default", "second")
        .until("is scheduled", pod -> pod.spec().hasNonNull("nodeName"));
    cluster.time().awaitIdle();

    assertThat(phase("second")).isEqualTo("Pending");
    assertThat(messages("FailedAttachVolume"))
        .containsExactly(
            "Multi-Attach error for volume \"%s\" Volume is already used by pod(s) first"
                .formatted(claim().spec().path("volumeName").asText()));

    deletePod("first");
    cluster.await().pod("default", "second").running();
    assertThat(messages("FailedAttachVolume")).hasSize(1);
    assertThat(attachments()).hasSize(1);
    assertThat(attachments().get(0).spec().path("nodeName").asText()).isEqualTo("node-2");
  }

  @Test
  void aDriverThatNeedsNoAttachmentGetsNone() {
    create(
        "storage.k8s.io/v1",
        "csidrivers",
        "",
        "{metadata: {name: example.com-disk}, spec: {attachRequired: false}}");
    create(
        "storage.k8s.io/v1",
        "storageclasses",
        "",
        "{metadata: {name: plain}, provisioner: example.com-disk}");
    create(
        "v1",
        "persistentvolumeclaims",
        "default",
        """
        metadata: {name: data}
        spec: {accessModes: [ReadWriteOnce], storageClassName: plain,
               resources: {requests: {storage: 1Gi}}}
        """);
    createPod("user", "node-1");
    cluster.await().pod("default", "user").running();
    assertThat(attachments()).isEmpty();
  }

  @Test
  void theFileSystemGrowsOnceAPodUsesIt() {
    createClaim("Filesystem");
    resize("2Gi");
    assertThat(claim().status().path("capacity").path("storage").asText()).isEqualTo("1Gi");
    assertThat(claim().status().path("allocatedResourceStatuses").path("storage").asText())
        .isEqualTo("NodeResizePending");
    assertThat(claim().status().path("conditions").path(0).path("type").asText())
        .isEqualTo("FileSystemResizePending");
    String volume = claim().spec().path("volumeName").asText();
    assertThat(
            resource("v1", "persistentvolumes")
                .get("", volume)
                .spec()
                .path("capacity")
                .path("storage")
                .asText())
        .isEqualTo("2Gi");
    assertThat(messages("Resizing"))
        .containsExactly("External resizer is resizing volume " + volume);
    assertThat(messages("FileSystemResizeRequired"))
        .containsExactly("Require file system resize of volume on node");

    createPod("user", "node-1");
    cluster.await().pod("default", "user").running();
    assertThat(claim().status().path("capacity").path("storage").asText()).isEqualTo("2Gi");
    assertThat(claim().status().path("conditions").isEmpty()).isTrue();
    assertThat(claim().status().has("allocatedResourceStatuses")).isFalse();
    assertThat(messages("FileSystemResizeSuccessful"))
        .contains("MountVolume.NodeExpandVolume succeeded for volume \"" + volume + "\" node-1");

    resize("3Gi");
    assertThat(claim().status().path("capacity").path("storage").asText()).isEqualTo("3Gi");
  }

  @Test
  void aBlockDeviceGrowsWithoutANode() {
    createClaim("Block");
    resize("2Gi");
    assertThat(claim().status().path("capacity").path("storage").asText()).isEqualTo("2Gi");
    assertThat(claim().status().path("conditions").isEmpty()).isTrue();
    assertThat(messages("VolumeResizeSuccessful")).containsExactly("Resize volume succeeded");
  }

  @Test
  void aVolumeGetsTheAttributesThatItsClaimAsksForOnceTheyAreDefined() {
    createClaim("Filesystem");
    resource("v1", "persistentvolumeclaims")
        .patch(
            "default",
            "data",
            "",
            "application/merge-patch+json",
            TestControlPlane.yaml("spec: {volumeAttributesClassName: gold}"));
    cluster.time().awaitIdle();
    assertThat(claim().status().path("modifyVolumeStatus").path("status").asText())
        .isEqualTo("Pending");

    create(
        "storage.k8s.io/v1",
        "volumeattributesclasses",
        "",
        "{metadata: {name: gold}, driverName: example.com/disk, parameters: {iops: '1000'}}");
    assertThat(claim().status().path("currentVolumeAttributesClassName").asText())
        .isEqualTo("gold");
    assertThat(claim().status().has("modifyVolumeStatus")).isFalse();
    assertThat(
            resource("v1", "persistentvolumes")
                .get("", claim().spec().path("volumeName").asText())
                .spec()
                .path("volumeAttributesClassName")
                .asText())
        .isEqualTo("gold");
  }

  @Test
  void anEphemeralVolumeLivesAsLongAsItsPod() {
    create(
        "v1",
        "pods",
        "default",
        """
        metadata: {name: user}
        spec:
          containers: [{name: main, image: "main:1"}]
          volumes:
          - name: scratch
            ephemeral:
              volumeClaimTemplate:
                metadata: {labels: {app: user}}
                spec:
                  accessModes: [ReadWriteOnce]
                  storageClassName: fast
                  resources: {requests: {storage: 1Gi}}
        """);
    cluster.await().pod("default", "user").running();
    KubeObject claim = resource("v1", "persistentvolumeclaims").get("default", "user-scratch");
    assertThat(claim.label("app")).isEqualTo("user");
    assertThat(claim.ownerReferences().get(0).path("kind").asText()).isEqualTo("Pod");

    deletePod("user");
    cluster.await().object("v1", "persistentvolumeclaims", "default", "user-scratch").deleted();
  }
}
