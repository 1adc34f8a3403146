package io.kubejar.controllermanager.pvcprotection;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubejar.apimachinery.KubeObject;
import io.kubejar.controllermanager.pvprotection.PersistentVolumeProtectionController;
import io.kubejar.testing.TestControlPlane;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VolumeProtectionTest {
  private final TestControlPlane cluster = new TestControlPlane();

  @BeforeEach
  void start() {
    cluster.start(
        new PersistentVolumeClaimProtectionController(),
        new PersistentVolumeProtectionController());
    cluster.create(
        "persistentvolumeclaims",
        """
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data, namespace: default, finalizers: [kubernetes.io/pvc-protection]}
        spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
        """);
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  private boolean claimExists() {
    cluster.settle();
    return cluster.resource("v1", "persistentvolumeclaims").find("default", "data").isPresent();
  }

  private void createPod(String node) {
    cluster.create(
        "pods",
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: user, namespace: default}
        spec:
          nodeName: "%s"
          containers: [{name: main, image: main}]
          volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
        """
            .formatted(node));
  }

  @Test
  void aClaimThatNobodyUsesGoesAtOnce() {
    cluster.delete("v1", "persistentvolumeclaims", "default", "data");
    assertThat(claimExists()).isFalse();
  }

  @Test
  void aClaimOfARunningPodStaysUntilThePodIsDone() {
    createPod("node-1");
    cluster.delete("v1", "persistentvolumeclaims", "default", "data");
    assertThat(claimExists()).isTrue();

    cluster.editStatus(
        "v1",
        "pods",
        "default",
        "user",
        pod -> {
          pod.withObjectProperty("status").put("phase", "Succeeded");
          return pod;
        });
    assertThat(claimExists()).isFalse();
  }

  @Test
  void aPodWithoutANodeKeepsNoClaim() {
    createPod("");
    cluster.delete("v1", "persistentvolumeclaims", "default", "data");
    assertThat(claimExists()).isFalse();
  }

  @Test
  void aVolumeStaysWhileItIsBound() {
    KubeObject volume =
        cluster.create(
            "persistentvolumes",
            """
            apiVersion: v1
            kind: PersistentVolume
            metadata: {name: disk, finalizers: [kubernetes.io/pv-protection]}
            spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], hostPath: {path: /x}}
            """);
    setPhase(volume.name(), "Bound");
    cluster.delete("v1", "persistentvolumes", "", "disk");
    cluster.settle();
    assertThat(cluster.resource("v1", "persistentvolumes").find("", "disk")).isPresent();

    setPhase(volume.name(), "Released");
    cluster.settle();
    assertThat(cluster.resource("v1", "persistentvolumes").find("", "disk")).isEmpty();
  }

  private void setPhase(String volume, String phase) {
    cluster.editStatus(
        "v1",
        "persistentvolumes",
        "",
        volume,
        o -> {
          o.withObjectProperty("status").put("phase", phase);
          return o;
        });
  }
}
