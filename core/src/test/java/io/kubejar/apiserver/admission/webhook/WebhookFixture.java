package io.kubejar.apiserver.admission.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.KubernetesCluster;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.Status;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.client.ResourceClient;
import io.kubejar.testing.TestControlPlane;
import io.kubejar.testing.WebhookServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** A cluster without nodes and a server of webhooks; each test configures its own. */
abstract class WebhookFixture {
  static KubernetesCluster cluster;
  WebhookServer server;

  @BeforeAll
  static void startCluster() {
    cluster =
        KubernetesCluster.builder()
            .nodes(0)
            .withoutController("root-ca-certificate-publisher-controller")
            .start();
    cluster
        .client()
        .resource("v1", "namespaces")
        .create("", TestControlPlane.yaml("{metadata: {name: shop}}"));
    // Pods are refused until their account is there.
    cluster.await().object("v1", "serviceaccounts", "default", "default").exists();
  }

  @AfterAll
  static void closeCluster() {
    cluster.close();
  }

  @BeforeEach
  void startServer() {
    server = WebhookServer.start();
    server.respond("/allow", "{allowed: true}");
  }

  @AfterEach
  void clear() {
    for (String kind : List.of("validating", "mutating")) {
      ResourceClient configurations = configurations(kind);
      for (KubeObject each : configurations.list("", Map.of()).items()) {
        configurations.delete("", each.name(), Json.emptyObject());
      }
    }
    ResourceClient maps = maps();
    for (KubeObject each : maps.list("shop", Map.of()).items()) {
      maps.delete("shop", each.name(), Json.emptyObject());
    }
    server.close();
  }

  static JsonNode only(List<JsonNode> list) {
    assertThat(list).hasSize(1);
    return list.get(0);
  }

  static ResourceClient maps() {
    return cluster.client().resource("v1", "configmaps");
  }

  static KubeObject create(String name) {
    return maps()
        .create("shop", TestControlPlane.yaml("{metadata: {name: " + name + "}, data: {k: v}}"));
  }

  static Status refused(String name) {
    StatusException refusal = catchThrowableOfType(StatusException.class, () -> create(name));
    assertThat(refusal).as("the creation was admitted").isNotNull();
    return refusal.status();
  }

  static ResourceClient configurations(String kind) {
    return cluster
        .client()
        .resource("admissionregistration.k8s.io/v1", kind + "webhookconfigurations");
  }

  void configure(String kind, String path, String more) {
    configureAll(kind, webhook("a.example.com", path, more));
  }

  void configureAll(String kind, ObjectNode... webhooks) {
    ObjectNode configuration = TestControlPlane.yaml("{metadata: {name: hooks}}");
    for (ObjectNode webhook : webhooks) {
      configuration.withArray("/webhooks").add(webhook);
    }
    configurations(kind)
        .find("", "hooks")
        .ifPresentOrElse(
            old ->
                configurations(kind)
                    .update(configuration.set("metadata", old.json().get("metadata"))),
            () -> configurations(kind).create("", configuration));
  }

  ObjectNode webhook(String name, String path, String more) {
    return webhook(server, name, path, more);
  }

  static ObjectNode webhook(WebhookServer server, String name, String path, String more) {
    ObjectNode webhook =
        TestControlPlane.yaml(
            """
            name: %s
            clientConfig: {url: '%s', caBundle: %s}
            rules: [{operations: ['*'], apiGroups: [''], apiVersions: [v1], resources: [configmaps]}]
            sideEffects: None
            admissionReviewVersions: [v1]
            """
                .formatted(name, server.url(path), server.caBundle()));
    if (!more.isEmpty()) {
      webhook.setAll(TestControlPlane.yaml(more));
    }
    return webhook;
  }
}
