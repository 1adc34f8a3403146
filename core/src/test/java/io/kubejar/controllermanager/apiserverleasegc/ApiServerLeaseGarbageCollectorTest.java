package io.kubejar.controllermanager.apiserverleasegc;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubejar.apimachinery.KubeObject;
import io.kubejar.testing.TestControlPlane;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ApiServerLeaseGarbageCollectorTest {
  private static final String OF_API_SERVER =
      "labels: {apiserver.kubernetes.io/identity: kube-apiserver}, ";

  private final TestControlPlane cluster = new TestControlPlane();

  @BeforeEach
  void start() {
    cluster.start(new ApiServerLeaseGarbageCollector());
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  private void create(String name, String namespace, String labels, String spec) {
    cluster.create(
        "leases",
        """
        apiVersion: coordination.k8s.io/v1
        kind: Lease
        metadata: {%sname: %s, namespace: %s}
        spec: {%s}
        """
            .formatted(labels, name, namespace, spec));
  }

  private List<String> leases(String namespace) {
    return cluster.list("coordination.k8s.io/v1", "leases", namespace).stream()
        .map(KubeObject::name)
        .toList();
  }

  @Test
  void leasesOfApiServersGoWhenTheyAreNotRenewedInTime() {
    String hour = "leaseDurationSeconds: 3600, renewTime: '2026-01-01T00:00:00.000000Z'";
    create("gone", "kube-system", OF_API_SERVER, hour);
    create("timeless", "kube-system", OF_API_SERVER, "holderIdentity: somebody");
    create("elected", "kube-system", "", hour);
    create("elsewhere", "default", OF_API_SERVER, hour);
    cluster.advance(Duration.ofMinutes(59));
    assertThat(leases("kube-system")).containsExactly("elected", "gone");

    cluster.advance(Duration.ofMinutes(2));
    assertThat(leases("kube-system")).containsExactly("elected");
    assertThat(leases("default")).containsExactly("elsewhere");
  }
}
