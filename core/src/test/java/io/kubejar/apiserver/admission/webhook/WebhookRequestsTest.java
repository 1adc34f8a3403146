package io.kubejar.apiserver.admission.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.client.ResourceClient;
import io.kubejar.testing.TestControlPlane;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WebhookRequestsTest extends WebhookFixture {
  @Test
  void aValidatingWebhookIsToldEverythingAboutACreation() {
    configure("validating", "/allow", "");
    KubeObject created = create("a");
    JsonNode request = only(server.requests());
    assertThat(request.path("kind"))
        .isEqualTo(TestControlPlane.yaml("{group: '', version: v1, kind: ConfigMap}"));
    assertThat(request.path("requestKind")).isEqualTo(request.path("kind"));
    assertThat(request.path("resource"))
        .isEqualTo(TestControlPlane.yaml("{group: '', version: v1, resource: configmaps}"));
    assertThat(request.path("requestResource")).isEqualTo(request.path("resource"));
    assertThat(request.has("subResource")).isFalse();
    assertThat(request.path("name").asText()).isEqualTo("a");
    assertThat(request.path("namespace").asText()).isEqualTo("shop");
    assertThat(request.path("operation").asText()).isEqualTo("CREATE");
    assertThat(request.at("/userInfo/username").asText()).isEqualTo("kubernetes-admin");
    assertThat(request.at("/userInfo/groups").toString()).contains("system:masters");
    assertThat(request.at("/object/metadata/uid").asText()).isEqualTo(created.uid());
    assertThat(request.path("oldObject").isNull()).isTrue();
    assertThat(request.path("dryRun").isBoolean()).isTrue();
    assertThat(request.path("options"))
        .isEqualTo(TestControlPlane.yaml("{kind: CreateOptions, apiVersion: meta.k8s.io/v1}"));
    assertThat(server.reviews().get(0).path("apiVersion").asText())
        .isEqualTo("admission.k8s.io/v1");
  }

  @Test
  void updatesShowOldAndNewAndDeletionsOnlyTheOld() {
    create("a");
    configure("validating", "/allow", "");
    maps()
        .patch(
            "shop",
            "a",
            "",
            "application/merge-patch+json",
            TestControlPlane.yaml("{data: {k: w}}"));
    JsonNode update = only(server.requests());
    assertThat(update.path("operation").asText()).isEqualTo("UPDATE");
    assertThat(update.at("/options/kind").asText()).isEqualTo("UpdateOptions");
    assertThat(update.at("/oldObject/data/k").asText()).isEqualTo("v");
    assertThat(update.at("/object/data/k").asText()).isEqualTo("w");
    maps().delete("shop", "a", TestControlPlane.yaml("{propagationPolicy: Background}"));
    JsonNode delete = server.requests().get(1);
    assertThat(delete.path("operation").asText()).isEqualTo("DELETE");
    assertThat(delete.path("object").isNull()).isTrue();
    assertThat(delete.at("/oldObject/data/k").asText()).isEqualTo("w");
    assertThat(delete.path("options"))
        .isEqualTo(
            TestControlPlane.yaml(
                "{kind: DeleteOptions, apiVersion: meta.k8s.io/v1, propagationPolicy:"
                    + " Background}"));
  }

  @Test
  void aGeneratedNameIsKnownToValidatingWebhooksOnly() {
    server.respond("/mutate", "{allowed: true}");
    configure("mutating", "/mutate", "");
    configure("validating", "/allow", "");
    KubeObject created =
        maps().create("shop", TestControlPlane.yaml("{metadata: {generateName: g-}}"));
    assertThat(server.requests().get(0).has("name")).isFalse();
    assertThat(server.requests().get(0).at("/object/metadata/namespace").asText())
        .isEqualTo("shop");
    assertThat(server.requests().get(1).path("name").asText()).isEqualTo(created.name());
  }

  @Test
  void aNamespaceIsInTheNamespaceOfItsOwnName() {
    configure(
        "validating",
        "/allow",
        "rules: [{operations: ['*'], apiGroups: [''], apiVersions: [v1], resources:"
            + " [namespaces]}]");
    ResourceClient namespaces = cluster.client().resource("v1", "namespaces");
    namespaces.create("", TestControlPlane.yaml("{metadata: {name: inner}}"));
    JsonNode request = server.requests().get(0);
    assertThat(request.path("name").asText()).isEqualTo("inner");
    assertThat(request.path("namespace").asText()).isEqualTo("inner");
  }

  @Test
  void webhooksAreToldThatARequestIsADryRun() {
    create("a");
    configure("validating", "/allow", "sideEffects: NoneOnDryRun");
    maps().delete("shop", "a", TestControlPlane.yaml("{dryRun: [All]}"));
    assertThat(only(server.requests()).path("dryRun").asBoolean()).isTrue();
    assertThat(maps().find("shop", "a")).isPresent();
  }

  @Test
  void webhooksAreShownTheScaleThatIsWritten() {
    cluster
        .client()
        .resource("apps/v1", "replicasets")
        .create(
            "shop",
            TestControlPlane.yaml(
                "{metadata: {name: r}, spec: {replicas: 0, selector: {matchLabels: {a: b}},"
                    + " template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image:"
                    + " i}]}}}}"));
    server.patch("/patch", "[{op: replace, path: /spec/replicas, value: 7}]");
    configure(
        "mutating",
        "/patch",
        "rules: [{operations: [UPDATE], apiGroups: [apps], apiVersions: [v1], resources:"
            + " [replicasets/scale]}]");
    configure(
        "validating",
        "/allow",
        "rules: [{operations: [UPDATE], apiGroups: [apps], apiVersions: [v1], resources:"
            + " ['*/scale']}]");
    ObjectNode scale =
        TestControlPlane.yaml(
            "{apiVersion: autoscaling/v1, kind: Scale, metadata: {name: r, namespace: shop}, spec:"
                + " {replicas: 2}}");
    cluster.client().resource("apps/v1", "replicasets").updateSubresource("scale", scale);
    assertThat(server.requests().get(0).at("/object/kind").asText()).isEqualTo("Scale");
    assertThat(server.requests().get(0).at("/object/spec/replicas").asInt()).isEqualTo(2);
    assertThat(server.requests().get(0).at("/kind/group").asText()).isEqualTo("autoscaling");
    assertThat(server.requests().get(1).at("/object/spec/replicas").asInt()).isEqualTo(7);
    assertThat(server.requests().get(1).path("subResource").asText()).isEqualTo("scale");
    assertThat(
            cluster
                .client()
                .resource("apps/v1", "replicasets")
                .get("shop", "r")
                .spec()
                .path("replicas")
                .asInt())
        .isEqualTo(7);
  }

  @Test
  void bindingsAreCreationsOfBindings() {
    configure(
        "validating",
        "/allow",
        "rules: [{operations: [CREATE], apiGroups: [''], apiVersions: [v1], resources:"
            + " [pods/binding]}]");
    ResourceClient pods = cluster.client().resource("v1", "pods");
    pods.create(
        "default",
        TestControlPlane.yaml(
            "{metadata: {name: bound}, spec: {schedulerName: none, containers: [{name: c, image:"
                + " i}]}}"));
    pods.createSubresource(
        "default", "bound", "binding", TestControlPlane.yaml("{target: {kind: Node, name: n}}"));
    JsonNode request = only(server.requests());
    assertThat(request.path("operation").asText()).isEqualTo("CREATE");
    assertThat(request.at("/kind/kind").asText()).isEqualTo("Binding");
    assertThat(request.at("/object/target/name").asText()).isEqualTo("n");
    assertThat(request.path("name").asText()).isEqualTo("bound");
  }

  @Test
  void theConfigurationOfWebhooksIsOutOfTheirReach() {
    server.respond("/no", "{allowed: false}");
    configure(
        "validating",
        "/no",
        "rules: [{operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: ['*/*']}]");
    configure("mutating", "/allow", "");
    assertThat(configurations("mutating").list("", Map.of()).items()).hasSize(1);
  }

  @Test
  void theOlderReviewIsSpokenWithWhoAsksForItFirst() {
    configure("validating", "/allow", "admissionReviewVersions: [v1beta1, v1]");
    create("a");
    assertThat(server.reviews().get(0).path("apiVersion").asText())
        .isEqualTo("admission.k8s.io/v1beta1");
  }
}
