package io.kubejar;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.Informer;
import io.kubejar.client.ReconcileLoop;
import io.kubejar.client.Reconciler;
import io.kubejar.controllermanager.podcontrol.KeyEvents;
import io.kubejar.controllermanager.podcontrol.LoopedController;
import io.kubejar.testing.NoLeaks;
import io.kubejar.testing.TestControlPlane;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class OwnControllerTest {

  /** Labels every ConfigMap that is not labelled yet. */
  private static final class Labeller extends LoopedController {
    Labeller(String name) {
      super(name);
    }

    @Override
    protected List<ReconcileLoop> run(ComponentContext context) {
      Informer configMaps = context.informers().informer("v1", "configmaps");
      ReconcileLoop loop =
          new ReconcileLoop(
              name(),
              context.loop(),
              context.trace(),
              key -> {
                KubeObject found = configMaps.get(key.namespace(), key.name());
                if (found != null && found.label("seen") == null) {
                  ObjectNode json = found.mutableJson();
                  json.withObjectProperty("metadata")
                      .withObjectProperty("labels")
                      .put("seen", "true");
                  context.client().resource("v1", "configmaps").update(json);
                }
                return Reconciler.Result.DONE;
              });
      configMaps.addHandler(new KeyEvents(new GroupResource("", "configmaps"), loop::enqueue));
      return List.of(loop);
    }
  }

  private static void createConfigMap(KubernetesCluster cluster) {
    cluster
        .client()
        .resource("v1", "configmaps")
        .create("default", TestControlPlane.yaml("metadata: {name: settings}"));
  }

  @Test
  void aControllerOfTheUsersOwnRunsBesideTheOthers() {
    try (KubernetesCluster cluster =
        KubernetesCluster.builder().nodes(0).controller(new Labeller("labeller")).start()) {
      createConfigMap(cluster);
      cluster
          .await()
          .object("v1", "configmaps", "default", "settings")
          .until("is labelled", found -> "true".equals(found.label("seen")));
      cluster.await().object("v1", "serviceaccounts", "default", "default").exists();
    }
  }

  @Test
  void aControllerWithTheNameOfADefaultOneTakesItsPlace() {
    try (KubernetesCluster cluster =
        KubernetesCluster.builder()
            .nodes(0)
            .virtualTime()
            .controller(new Labeller("serviceaccount-controller"))
            .start()) {
      createConfigMap(cluster);
      cluster
          .await()
          .object("v1", "configmaps", "default", "settings")
          .until("is labelled", found -> "true".equals(found.label("seen")));
      cluster.time().awaitIdle();
      assertThat(cluster.client().resource("v1", "serviceaccounts").find("default", "default"))
          .isEmpty();
    }
  }
}
