package io.kubejar.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.kubejar.KubernetesCluster;
import io.kubejar.examples.webapp.WebApp;
import io.kubejar.examples.webapp.WebAppSpec;
import org.assertj.core.api.Assertions;

/** What both controllers must do, whatever they are written with. */
final class WebAppScenario {
  private static final String API_VERSION = "examples.kubejar.io/v1";

  private final KubernetesCluster cluster;
  private final KubernetesClient client;

  WebAppScenario(KubernetesCluster cluster, KubernetesClient client) {
    this.cluster = cluster;
    this.client = client;
  }

  void defineTheResource() {
    client.load(WebAppScenario.class.getResourceAsStream("/webapp-crd.yaml")).create();
    cluster
        .await()
        .object(
            "apiextensions.k8s.io/v1",
            "customresourcedefinitions",
            "",
            "webapps.examples.kubejar.io")
        .condition("Established");
  }

  void runThrough() {
    refuseWhatTheSchemaForbids();
    WebApp shop = create("shop", 2);
    awaitReady("shop", 2);
    assertThat(client.services().inNamespace("default").withName("shop").get()).isNotNull();

    client
        .resources(WebApp.class)
        .inNamespace("default")
        .withName("shop")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"spec\":{\"image\":\"shop:2\",\"replicas\":3}}");
    awaitReady("shop", 3);

    client.resource(shop).delete();
    cluster.await().deployment("default", "shop").deleted();
    cluster.await().object("v1", "services", "default", "shop").deleted();
  }

  private void refuseWhatTheSchemaForbids() {
    Assertions.assertThatThrownBy(() -> create("broken", -1))
        .isInstanceOfSatisfying(
            KubernetesClientException.class,
            e -> assertThat(e.getStatus().getReason()).isEqualTo("Invalid"))
        .hasMessageContaining("spec.replicas");
  }

  private WebApp create(String name, int replicas) {
    WebApp app = new WebApp();
    app.setMetadata(new ObjectMetaBuilder().withNamespace("default").withName(name).build());
    app.setSpec(new WebAppSpec("shop:1", replicas, 8080));
    return client.resource(app).create();
  }

  private void awaitReady(String name, int replicas) {
    cluster
        .await()
        .object(API_VERSION, "webapps", "default", name)
        .until(
            "has " + replicas + " ready replicas",
            app -> app.status().path("readyReplicas").asInt() == replicas);
  }
}
