package io.kubejar.controllermanager.persistentvolumebinder;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubejar.apimachinery.KubeObject;
import io.kubejar.testing.TestControlPlane;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PersistentVolumeBinderTest {
  private final TestControlPlane cluster = new TestControlPlane();

  @BeforeEach
  void start() {
    cluster.start(new PersistentVolumeBinder());
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  private void createVolume(String name, String size) {
    cluster.create(
        "persistentvolumes",
        """
        apiVersion: v1
        kind: PersistentVolume
        metadata: {name: %s}
        spec:
          capacity: {storage: %s}
          accessModes: [ReadWriteOnce]
          persistentVolumeReclaimPolicy: Retain
          storageClassName: manual
        """
            .formatted(name, size));
  }

  private void createClaim(String storageClass) {
    cluster.create(
        "persistentvolumeclaims",
        """
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data, namespace: default}
        spec:
          accessModes: [ReadWriteOnce]
          storageClassName: %s
          resources: {requests: {storage: 2Gi}}
        """
            .formatted(storageClass));
  }

  private void createClass(String provisioner, String mode) {
    cluster.create(
        "storageclasses",
        """
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: {name: fast}
        provisioner: %s
        reclaimPolicy: Delete
        volumeBindingMode: %s
        """
            .formatted(provisioner, mode));
  }

  private KubeObject claim() {
    return cluster.resource("v1", "persistentvolumeclaims").get("default", "data");
  }

  private String phase(String volume) {
    return cluster
        .resource("v1", "persistentvolumes")
        .get("", volume)
        .status()
        .path("phase")
        .asText();
  }

  @Test
  void aClaimBindsToTheSmallestVolumeThatIsLargeEnough() {
    createVolume("small", "1Gi");
    createVolume("large", "10Gi");
    createVolume("right", "3Gi");
    assertThat(phase("small")).isEqualTo("Available");

    createClaim("manual");

    assertThat(claim().spec().path("volumeName").asText()).isEqualTo("right");
    assertThat(claim().status().path("phase").asText()).isEqualTo("Bound");
    assertThat(claim().status().path("capacity").path("storage").asText()).isEqualTo("3Gi");
    assertThat(claim().annotation("pv.kubernetes.io/bind-completed")).isEqualTo("yes");
    assertThat(phase("right")).isEqualTo("Bound");
    assertThat(phase("large")).isEqualTo("Available");
  }

  @Test
  void aVolumeThatComesLaterIsBoundThen() {
    createClaim("manual");
    assertThat(claim().status().path("phase").asText()).isNotEqualTo("Bound");

    createVolume("late", "2Gi");

    assertThat(claim().status().path("phase").asText()).isEqualTo("Bound");
  }

  @Test
  void aClaimThatIsDeletedReleasesItsVolume() {
    createVolume("kept", "2Gi");
    createClaim("manual");

    cluster.delete("v1", "persistentvolumeclaims", "default", "data");

    assertThat(phase("kept")).isEqualTo("Released");
  }

  @Test
  void aClassWithAProvisionerGetsANewVolumeThatGoesWithItsClaim() {
    createClass("example.com/disk", "Immediate");
    createClaim("fast");

    String volume = "pvc-" + claim().uid();
    assertThat(claim().spec().path("volumeName").asText()).isEqualTo(volume);
    assertThat(phase(volume)).isEqualTo("Bound");

    cluster.delete("v1", "persistentvolumeclaims", "default", "data");
    assertThat(cluster.list("v1", "persistentvolumes", "")).isEmpty();
  }

  @Test
  void aClassThatWaitsForItsFirstConsumerWaitsForANode() {
    createClass("example.com/disk", "WaitForFirstConsumer");
    createClaim("fast");
    assertThat(cluster.list("v1", "persistentvolumes", "")).isEmpty();
    assertThat(cluster.events("default", "WaitForFirstConsumer")).hasSize(1);

    cluster.edit(
        "v1",
        "persistentvolumeclaims",
        "default",
        "data",
        claim -> {
          claim
              .withObjectProperty("metadata")
              .withObjectProperty("annotations")
              .put("volume.kubernetes.io/selected-node", "a");
          return claim;
        });

    assertThat(claim().status().path("phase").asText()).isEqualTo("Bound");
  }

  private void createStatic(String policy, String source) {
    cluster.create(
        "persistentvolumes",
        """
        apiVersion: v1
        kind: PersistentVolume
        metadata: {name: static}
        spec:
          capacity: {storage: 5Gi}
          accessModes: [ReadWriteOnce]
          persistentVolumeReclaimPolicy: %s
          storageClassName: manual
          %s
        """
            .formatted(policy, source));
    createClaim("manual");
    cluster.delete("v1", "persistentvolumeclaims", "default", "data");
  }

  @Test
  void aRecycledVolumeIsAvailableAgain() {
    createStatic("Recycle", "nfs: {server: a, path: /x}");
    assertThat(phase("static")).isEqualTo("Available");
    assertThat(cluster.resource("v1", "persistentvolumes").get("", "static").spec().has("claimRef"))
        .isFalse();
    assertThat(cluster.events("default", "VolumeRecycled"))
        .containsExactly("Normal: Volume recycled");
  }

  @Test
  void aVolumeThatNobodyCanDeleteFails() {
    createStatic("Delete", "nfs: {server: a, path: /x}");
    assertThat(phase("static")).isEqualTo("Failed");
    assertThat(cluster.events("default", "VolumeFailedDelete"))
        .containsExactly(
            "Warning: error getting deleter volume plugin for volume \"static\": no deletable"
                + " volume plugin matched");
  }

  @Test
  void aVolumeBelowTmpIsDeleted() {
    createStatic("Delete", "hostPath: {path: /tmp/x}");
    assertThat(cluster.list("v1", "persistentvolumes", "")).isEmpty();
  }

  @Test
  void aProvisionerSaysWhatItDoes() {
    createClass("example.com/disk", "Immediate");
    createClaim("fast");
    assertThat(cluster.events("default", "ExternalProvisioning"))
        .containsExactly(
            "Normal: Waiting for a volume to be created either by the external provisioner"
                + " 'example.com/disk' or manually by the system administrator. If volume creation"
                + " is delayed, please verify that the provisioner is running and correctly"
                + " registered.");
    assertThat(cluster.events("default", "Provisioning"))
        .containsExactly(
            "Normal: External provisioner is provisioning volume for claim \"default/data\"");
    assertThat(cluster.events("default", "ProvisioningSucceeded"))
        .containsExactly("Normal: Successfully provisioned volume pvc-" + claim().uid());
  }

  @Test
  void theUsersOwnProvisionerIsLeftItsWork() {
    createClass("example.com/disk", "Immediate");
    cluster.edit(
        "storage.k8s.io/v1",
        "storageclasses",
        "",
        "fast",
        storageClass -> {
          storageClass
              .withObjectProperty("metadata")
              .withObjectProperty("annotations")
              .put("kubejar.io/external", "true");
          return storageClass;
        });
    createClaim("fast");
    assertThat(cluster.list("v1", "persistentvolumes", "")).isEmpty();
    assertThat(claim().annotation("volume.kubernetes.io/storage-provisioner"))
        .isEqualTo("example.com/disk");
    assertThat(cluster.events("default", "ExternalProvisioning")).hasSize(1);
  }

  @Test
  void aClassWithoutAProvisionerProvisionsNothing() {
    createClass("kubernetes.io/no-provisioner", "Immediate");
    createClaim("fast");
    assertThat(cluster.events("default", "ProvisioningFailed"))
        .containsExactly("Warning: no volume plugin matched name: kubernetes.io/no-provisioner");
  }

  @Test
  void aClaimThatAsksForAVolumeThatIsTooSmallIsTold() {
    createVolume("small", "1Gi");
    cluster.create(
        "persistentvolumeclaims",
        """
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data, namespace: default}
        spec:
          accessModes: [ReadWriteOnce]
          storageClassName: manual
          volumeName: small
          resources: {requests: {storage: 2Gi}}
        """);
    assertThat(cluster.events("default", "VolumeMismatch"))
        .containsExactly(
            "Warning: Cannot bind to requested volume \"small\": requested PV is too small");
    assertThat(phase("small")).isEqualTo("Available");
  }

  @Test
  void aClaimWithoutAClassGetsTheDefaultOneThatComesLater() {
    cluster.create(
        "persistentvolumeclaims",
        """
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data, namespace: default}
        spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 2Gi}}}
        """);
    assertThat(cluster.events("default", "FailedBinding"))
        .containsExactly(
            "Normal: no persistent volumes available for this claim and no storage class is set");

    cluster.create(
        "storageclasses",
        """
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata:
          name: standard
          annotations: {storageclass.kubernetes.io/is-default-class: "true"}
        provisioner: example.com/disk
        reclaimPolicy: Delete
        volumeBindingMode: Immediate
        """);

    assertThat(claim().spec().path("storageClassName").asText()).isEqualTo("standard");
    assertThat(claim().status().path("phase").asText()).isEqualTo("Bound");
  }
}
