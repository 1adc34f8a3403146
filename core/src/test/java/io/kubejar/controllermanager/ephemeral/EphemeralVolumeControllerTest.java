package io.kubejar.controllermanager.ephemeral;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubejar.testing.TestControlPlane;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EphemeralVolumeControllerTest {
  private final TestControlPlane cluster = new TestControlPlane();

  @BeforeEach
  void start() {
    cluster.start(new EphemeralVolumeController());
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  private void createPod() {
    cluster.create(
        "pods",
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: user, namespace: default}
        spec:
          containers: [{name: main, image: main}]
          volumes:
          - name: scratch
            ephemeral:
              volumeClaimTemplate:
                spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
        """);
  }

  @Test
  void aClaimThatIsDeletedUnderALivingPodIsMadeAgain() {
    createPod();
    String uid =
        cluster.resource("v1", "persistentvolumeclaims").get("default", "user-scratch").uid();
    cluster.delete("v1", "persistentvolumeclaims", "default", "user-scratch");
    assertThat(
            cluster.resource("v1", "persistentvolumeclaims").get("default", "user-scratch").uid())
        .isNotEqualTo(uid);
  }

  @Test
  void aClaimOfSomebodyElseIsNotTaken() {
    cluster.create(
        "persistentvolumeclaims",
        """
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: user-scratch, namespace: default}
        spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
        """);
    createPod();
    assertThat(cluster.events("default", "FailedBinding"))
        .containsExactly(
            "Warning: ephemeral volume scratch: PVC default/user-scratch was not created for pod"
                + " default/user (pod is not owner)");
  }
}
