package io.kubejar.apiserver.admission.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.testing.TestControlPlane;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class MutatingWebhooksTest extends WebhookFixture {
  @Test
  void aPatchChangesTheObjectWhichIsDefaultedAnew() {
    server.patch(
        "/patch", "[{op: add, path: /spec/containers/-, value: {name: side, image: busybox}}]");
    configure(
        "mutating",
        "/patch",
        "rules: [{operations: [CREATE], apiGroups: [''], apiVersions: [v1], resources: [pods]}]");
    KubeObject pod =
        cluster
            .client()
            .resource("v1", "pods")
            .create(
                "default",
                TestControlPlane.yaml(
                    "{metadata: {name: p}, spec: {containers: [{name: c, image: nginx}]}}"));
    JsonNode side = pod.spec().path("containers").get(1);
    assertThat(side.path("name").asText()).isEqualTo("side");
    assertThat(side.path("terminationMessagePath").asText()).isEqualTo("/dev/termination-log");
    assertThat(side.path("volumeMounts").toString()).contains("serviceaccount");
  }

  @Test
  void aPatchThatDoesNotFitIsAnInternalErrorWhateverTheFailurePolicy() {
    assertPatchFails(
        "[{op: replace, path: /spec/nothing, value: 1}]",
        "replace operation does not apply: doc is missing path: /spec/nothing: missing value");
    assertPatchFails(
        "[{op: remove, path: /nope}]",
        "error in remove for path: '/nope': unable to remove nonexistent key: nope: missing value");
    assertPatchFails(
        "[{op: test, path: /metadata/name, value: zzz}]",
        "testing value /metadata/name failed: test failed");
    assertPatchFails(
        "[{op: add, path: /a/b/c, value: zzz}]",
        "add operation does not apply: doc is missing path: \"/a/b/c\": missing value");
    assertPatchFails(
        "[{op: add, path: /metadata/labels, value: str}]",
        "json: cannot unmarshal string into Go struct field ObjectMeta.metadata.labels of type"
            + " map[string]string");
    assertPatchFails(
        "[{op: add, path: /data, value: {a: 1}}]",
        "json: cannot unmarshal number into Go struct field ConfigMap.data of type string");
  }

  private void assertPatchFails(String patch, String why) {
    server.patch("/patch", patch);
    configure("mutating", "/patch", "failurePolicy: Ignore");
    assertThat(refused("a").message()).isEqualTo("Internal error occurred: " + why);
  }

  @Test
  void aPatchThatCannotBeReadIsAFailedCall() {
    server.patch("/patch", "[{op: frob, path: /metadata/name, value: zzz}]");
    configure("mutating", "/patch", "");
    assertThat(refused("a").message())
        .isEqualTo(
            "Internal error occurred: failed calling webhook \"a.example.com\": received"
                + " undecodable patch in webhook response: invalid operation"
                + " {\"op\":\"frob\",\"path\":\"/metadata/name\",\"value\":\"zzz\"}: unsupported"
                + " operation");
    configure("mutating", "/patch", "failurePolicy: Ignore");
    assertThat(create("a").name()).isEqualTo("a");
  }

  @Test
  void aPatchOfADeletionIsRefused() {
    create("a");
    server.patch("/patch", "[{op: add, path: /metadata/labels, value: {}}]");
    configure("mutating", "/patch", "");
    StatusException refusal =
        catchThrowableOfType(
            StatusException.class, () -> maps().delete("shop", "a", Json.emptyObject()));
    assertThat(refusal.status().message())
        .isEqualTo(
            "Internal error occurred: admission webhook \"a.example.com\" attempted to modify the"
                + " object, which is not supported for this operation");
  }

  @Test
  void aCustomResourceIsShownInTheVersionThatTheWebhookKnows() {
    cluster
        .client()
        .resource("apiextensions.k8s.io/v1", "customresourcedefinitions")
        .create(
            "",
            TestControlPlane.yaml(
                """
                metadata: {name: widgets.example.com}
                spec:
                  group: example.com
                  scope: Namespaced
                  names: {plural: widgets, kind: Widget}
                  versions:
                  - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: %1$s}}
                  - {name: v2, served: true, storage: false, schema: {openAPIV3Schema: %1$s}}
                """
                    .formatted(
                        "{type: object, properties: {spec: {type: object, properties: {size: {type:"
                            + " object, properties: {unit: {type: string, default: cm}}}}}}}")));
    server.patch("/patch", "[{op: add, path: /spec, value: {size: {}, unknown: 1}}]");
    String rule =
        "rules: [{operations: [CREATE], apiGroups: [example.com], apiVersions: [v2], resources:"
            + " [widgets]}]";
    configure("mutating", "/patch", rule);
    ObjectNode widget =
        TestControlPlane.yaml("{apiVersion: example.com/v1, kind: Widget, metadata: {name: w}}");
    KubeObject created =
        cluster.client().resource("example.com/v1", "widgets").create("shop", widget);
    assertThat(server.requests().get(0).at("/object/apiVersion").asText())
        .isEqualTo("example.com/v2");
    assertThat(server.requests().get(0).at("/requestKind/version").asText()).isEqualTo("v1");
    assertThat(created.apiVersion()).isEqualTo("example.com/v1");
    assertThat(created.spec()).isEqualTo(TestControlPlane.yaml("{size: {unit: cm}}"));
    configure("mutating", "/patch", rule + "\nmatchPolicy: Exact");
    cluster
        .client()
        .resource("example.com/v1", "widgets")
        .create(
            "shop",
            TestControlPlane.yaml(
                "{apiVersion: example.com/v1, kind: Widget, metadata: {name: x}}"));
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void earlierWebhooksThatWantToAreAskedAgainAfterAChange() {
    server.respond("/count", this::countUp);
    server.patch("/label", "[{op: add, path: /metadata/labels, value: {a: b}}]");
    configureAll(
        "mutating",
        webhook("a.example.com", "/count", "reinvocationPolicy: IfNeeded"),
        webhook("b.example.com", "/label", ""));
    assertThat(create("a").annotation("n")).isEqualTo("2");
    assertThat(server.requests()).hasSize(3);
    configureAll(
        "mutating",
        webhook("a.example.com", "/count", "reinvocationPolicy: IfNeeded"),
        webhook("b.example.com", "/count", "reinvocationPolicy: IfNeeded"));
    assertThat(create("b").annotation("n")).isEqualTo("4");
    configureAll(
        "mutating",
        webhook("a.example.com", "/count", ""),
        webhook("b.example.com", "/label", "reinvocationPolicy: IfNeeded"));
    assertThat(create("c").annotation("n")).isEqualTo("1");
  }

  private JsonNode countUp(JsonNode request) {
    int n = request.at("/object/metadata/annotations/n").asInt();
    String patch =
        "[{\"op\":\"add\",\"path\":\"/metadata/annotations\",\"value\":{\"n\":\"%d\"}}]"
            .formatted(n + 1);
    return TestControlPlane.yaml(
        "{allowed: true, patchType: JSONPatch, patch: "
            + Base64.getEncoder().encodeToString(patch.getBytes(StandardCharsets.UTF_8))
            + "}");
  }
}
