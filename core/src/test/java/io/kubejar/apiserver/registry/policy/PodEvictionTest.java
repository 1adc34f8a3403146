package io.kubejar.apiserver.registry.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.KubernetesCluster;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.client.ResourceClient;
import org.junit.jupiter.api.Test;

class PodEvictionTest {
  private static final String NAMESPACE = "default";

  @Test
  void aPodThatNoBudgetProtectsIsEvicted() {
    try (KubernetesCluster cluster = KubernetesCluster.builder().nodes(0).start()) {
      ResourceClient pods = pods(cluster);
      createPod(pods, "plain");
      pods.createSubresource(NAMESPACE, "plain", "eviction", eviction("plain"));
      assertThat(pods.find(NAMESPACE, "plain")).isEmpty();
    }
  }

  @Test
  void anEvictionWithAPreconditionTakesOnlyThePodThatIsMeant() {
    try (KubernetesCluster cluster = KubernetesCluster.builder().nodes(0).start()) {
      ResourceClient pods = pods(cluster);
      KubeObject pod = createPod(pods, "mine");
      assertThatThrownBy(
              () -> pods.createSubresource(NAMESPACE, "mine", "eviction", eviction("mine", "x")))
          .isInstanceOfSatisfying(StatusException.class, e -> assertThat(e.isConflict()).isTrue());
      pods.createSubresource(NAMESPACE, "mine", "eviction", eviction("mine", pod.uid()));
      assertThat(pods.find(NAMESPACE, "mine")).isEmpty();
    }
  }

  private static ResourceClient pods(KubernetesCluster cluster) {
    cluster.await().object("v1", "serviceaccounts", NAMESPACE, "default").exists();
    return cluster.client().resource("v1", "pods");
  }

  private static KubeObject createPod(ResourceClient pods, String name) {
    ObjectNode pod = Json.object().put("apiVersion", "v1").put("kind", "Pod");
    pod.putObject("metadata").put("name", name);
    pod.putObject("spec").putArray("containers").addObject().put("name", "c").put("image", "i");
    return pods.create(NAMESPACE, pod);
  }

  private static ObjectNode eviction(String name) {
    ObjectNode eviction = Json.object().put("apiVersion", "policy/v1").put("kind", "Eviction");
    eviction.putObject("metadata").put("name", name);
    return eviction;
  }

  private static ObjectNode eviction(String name, String uid) {
    ObjectNode eviction = eviction(name);
    eviction.putObject("deleteOptions").putObject("preconditions").put("uid", uid);
    return eviction;
  }
}
