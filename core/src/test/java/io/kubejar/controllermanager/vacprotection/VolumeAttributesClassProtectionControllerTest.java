package io.kubejar.controllermanager.vacprotection;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubejar.testing.TestControlPlane;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VolumeAttributesClassProtectionControllerTest {
  private final TestControlPlane cluster = new TestControlPlane();

  @BeforeEach
  void start() {
    cluster.start(new VolumeAttributesClassProtectionController());
    cluster.create(
        "volumeattributesclasses",
        """
        apiVersion: storage.k8s.io/v1
        kind: VolumeAttributesClass
        metadata: {name: gold}
        driverName: example.com/disk
        parameters: {iops: "1000"}
        """);
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  private boolean exists() {
    return cluster
        .resource("storage.k8s.io/v1", "volumeattributesclasses")
        .find("", "gold")
        .isPresent();
  }

  @Test
  void aClassThatAClaimNamesStaysUntilTheClaimIsGone() {
    cluster.create(
        "persistentvolumeclaims",
        """
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data, namespace: default}
        spec:
          accessModes: [ReadWriteOnce]
          volumeAttributesClassName: gold
          resources: {requests: {storage: 1Gi}}
        """);
    cluster.delete("storage.k8s.io/v1", "volumeattributesclasses", "", "gold");
    assertThat(exists()).isTrue();

    cluster.delete("v1", "persistentvolumeclaims", "default", "data");
    assertThat(exists()).isFalse();
  }

  @Test
  void aClassThatNobodyNamesGoesAtOnce() {
    cluster.delete("storage.k8s.io/v1", "volumeattributesclasses", "", "gold");
    assertThat(exists()).isFalse();
  }
}
