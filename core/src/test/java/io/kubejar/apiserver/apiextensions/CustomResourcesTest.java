package io.kubejar.apiserver.apiextensions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupKind;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apimachinery.WatchEvent;
import io.kubejar.apimachinery.schema.TypeTable;
import io.kubejar.apiserver.UserInfo;
import io.kubejar.apiserver.admission.AdmissionChain;
import io.kubejar.apiserver.endpoints.ResourceRequests;
import io.kubejar.apiserver.registry.BuiltInResources;
import io.kubejar.apiserver.registry.BuiltInStrategies;
import io.kubejar.apiserver.registry.FieldOwnership;
import io.kubejar.apiserver.registry.Registry;
import io.kubejar.apiserver.registry.RegistryContext;
import io.kubejar.apiserver.registry.ResourceCatalog;
import io.kubejar.apiserver.webhook.WebhookTransport;
import io.kubejar.client.Client;
import io.kubejar.client.InProcessClient;
import io.kubejar.client.ResourceClient;
import io.kubejar.clock.EventLoop;
import io.kubejar.clock.Randomness;
import io.kubejar.clock.VirtualClock;
import io.kubejar.store.InMemoryStore;
import io.kubejar.trace.Trace;
import io.kubejar.watch.WatchStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** CustomResourceDefinitions and their objects at the API, in process. */
class CustomResourcesTest {
  private static final String DEFINITION =
      """
      {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
       "metadata": {"name": "widgets.example.com"},
       "spec": {"group": "example.com", "scope": "Namespaced",
        "names": {"plural": "widgets", "kind": "Widget", "shortNames": ["wd"]},
        "versions": [
         {"name": "v1", "served": true, "storage": true, "subresources": {"status": {}},
          "selectableFields": [{"jsonPath": ".spec.color"}],
          "schema": {"openAPIV3Schema": {"type": "object", "properties": {
           "spec": {"type": "object", "properties": {
            "color": {"type": "string", "default": "red"},
            "size": {"type": "integer", "minimum": 0}}},
           "status": {"type": "object", "properties": {"phase": {"type": "string"}}}}}}},
         {"name": "v2", "served": true, "storage": false,
          "schema": {"openAPIV3Schema": {"type": "object", "properties": {
           "spec": {"type": "object", "properties": {"color": {"type": "string"}}}}}}}]}}
      """;

  private final InMemoryStore store = new InMemoryStore();
  private final EventLoop loop =
      EventLoop.start("test-loop", new VirtualClock(Instant.parse("2026-01-01T00:00:00Z")));
  private ResourceCatalog catalog;
  private CustomResources resources;
  private Client client;

  @BeforeEach
  void start() {
    BuiltInStrategies strategies =
        new BuiltInStrategies(
            Map.of(
                new GroupKind("apiextensions.k8s.io", "CustomResourceDefinition"),
                new CustomResourceDefinitionStrategy()));
    catalog = new ResourceCatalog(BuiltInResources.load(TypeTable.builtIn()::schema, strategies));
    Randomness randomness = new Randomness(1);
    RegistryContext context =
        new RegistryContext(
            store, catalog, AdmissionChain.EMPTY, loop, randomness, new Trace(loop.clock()));
    Registry registry = new Registry(context, FieldOwnership.NONE);
    resources = CustomResources.start(registry, new ConversionWebhooks(this::answer, randomness));
    UserInfo admin = UserInfo.authenticated("admin", List.of(UserInfo.SYSTEM_MASTERS));
    client = new InProcessClient(new ResourceRequests(registry), admin, "test");
  }

  @AfterEach
  void close() {
    resources.close();
    loop.close();
    store.close();
  }

  /** The webhook of these tests: puts the size that v2 does not know into an annotation. */
  private JsonNode answer(WebhookTransport.Call call) {
    JsonNode review = call.review();
    ObjectNode response = Json.object();
    ObjectNode body = response.putObject("response");
    body.set("uid", review.at("/request/uid"));
    body.putObject("result").put("status", "Success");
    ObjectNode converted = review.at("/request/objects/0").deepCopy();
    converted.set("apiVersion", review.at("/request/desiredAPIVersion"));
    converted.withObjectProperty("metadata").withObjectProperty("annotations").put("by", "hook");
    body.putArray("convertedObjects").add(converted);
    return response;
  }

  private ResourceClient definitions() {
    return client.resource("apiextensions.k8s.io/v1", "customresourcedefinitions");
  }

  private ResourceClient widgets(String version) {
    return client.resource("example.com/" + version, "widgets");
  }

  private static ObjectNode json(String text) {
    return (ObjectNode) Json.parse(text);
  }

  private static ObjectNode widget(String version, String name, String spec) {
    ObjectNode widget = Json.object();
    widget.put("apiVersion", "example.com/" + version).put("kind", "Widget");
    widget.putObject("metadata").put("name", name);
    widget.set("spec", Json.parse(spec));
    return widget;
  }

  @Test
  void definitionsOfManySendersAreServedAtOnce() {
    IntStream.range(0, 40)
        .parallel()
        .forEach(
            i -> {
              String group = "g" + i + ".example.com";
              ObjectNode definition =
                  (ObjectNode) Json.parse(DEFINITION.replace("example.com", group));
              definitions().create("", definition);

              assertThat(client.resource(group + "/v1", "widgets").list("", Map.of()).items())
                  .isEmpty();
            });
  }

  @Test
  void aDefinitionIsServedAsSoonAsItsCreationIsAnswered() {
    KubeObject created = definitions().create("", json(DEFINITION));
    assertThat(created.status().path("conditions").isNull()).isTrue();
    assertThat(created.status().path("storedVersions")).isEqualTo(Json.parse("[\"v1\"]"));
    KubeObject widget = widgets("v1").create("default", widget("v1", "a", "{\"size\": 3}"));
    assertThat(widget.spec()).isEqualTo(Json.parse("{\"size\": 3, \"color\": \"red\"}"));
    assertThat(widget.generation()).isEqualTo(1);
    JsonNode status = definitions().get("", "widgets.example.com").status();
    assertThat(status.at("/acceptedNames/singular").asText()).isEqualTo("widget");
    assertThat(status.at("/conditions/0/type").asText()).isEqualTo("NamesAccepted");
    assertThat(status.at("/conditions/1/type").asText()).isEqualTo("Established");
    assertThat(status.at("/conditions/1/status").asText()).isEqualTo("True");
  }

  @Test
  void objectsAreHeldAgainstTheSchema() {
    definitions().create("", json(DEFINITION));
    assertThatThrownBy(() -> widgets("v1").create("default", widget("v1", "a", "{\"size\": -1}")))
        .hasMessage(
            "Widget.example.com \"a\" is invalid: spec.size: Invalid value: -1: spec.size in body"
                + " should be greater than or equal to 0");
  }

  @Test
  void anotherVersionShowsTheSameObjectByItsOwnSchema() {
    definitions().create("", json(DEFINITION));
    widgets("v1").create("default", widget("v1", "a", "{\"size\": 3}"));
    KubeObject asV2 = widgets("v2").get("default", "a");
    assertThat(asV2.apiVersion()).isEqualTo("example.com/v2");
    assertThat(asV2.spec()).isEqualTo(Json.parse("{\"color\": \"red\"}"));
  }

  @Test
  void aWebhookConvertsBetweenVersions() {
    ObjectNode definition = json(DEFINITION);
    definition
        .withObjectProperty("spec")
        .set(
            "conversion",
            Json.parse(
                """
                {"strategy": "Webhook", "webhook": {"conversionReviewVersions": ["v1"],
                 "clientConfig": {"url": "https://hook.example.com/convert"}}}
                """));
    definitions().create("", definition);
    widgets("v1").create("default", widget("v1", "a", "{}"));
    assertThat(widgets("v2").get("default", "a").annotation("by")).isEqualTo("hook");
    assertThat(widgets("v1").get("default", "a").annotation("by")).isNull();
  }

  @Test
  void theStatusIsWrittenThroughItsSubresourceOnly() {
    definitions().create("", json(DEFINITION));
    ObjectNode widget = widget("v1", "a", "{}");
    widget.putObject("status").put("phase", "ignored");
    KubeObject created = widgets("v1").create("default", widget);
    assertThat(created.status().isMissingNode()).isTrue();
    ObjectNode update = created.mutableJson();
    update.putObject("status").put("phase", "Ready");
    update.withObjectProperty("spec").put("color", "blue");
    KubeObject updated = widgets("v1").updateStatus(update);
    assertThat(updated.status().path("phase").asText()).isEqualTo("Ready");
    assertThat(updated.spec().path("color").asText()).isEqualTo("red");
    assertThat(updated.generation()).isEqualTo(1);
  }

  @Test
  void aSecondDefinitionOfTheSameKindWaitsUntilTheNameIsFree() {
    definitions().create("", json(DEFINITION));
    definitions().create("", json(DEFINITION.replace("widgets", "gadgets").replace("wd", "gd")));
    JsonNode status = definitions().get("", "gadgets.example.com").status();
    assertThat(status.at("/conditions/0/reason").asText()).isEqualTo("ListKindConflict");
    assertThat(status.path("acceptedNames"))
        .isEqualTo(
            Json.parse("{\"plural\": \"gadgets\", \"shortNames\": [\"gd\"], \"kind\": \"\"}"));
    assertThat(catalog.find(new GroupVersionResource("example.com", "v1", "gadgets"))).isNull();
    definitions().delete("", "widgets.example.com", Json.object());
    assertThat(catalog.find(new GroupVersionResource("example.com", "v1", "gadgets"))).isNotNull();
    assertThat(catalog.find(new GroupVersionResource("example.com", "v1", "widgets"))).isNull();
  }

  @Test
  void aDeletedDefinitionStaysUntilTheLastOfItsObjectsIsGone() {
    definitions().create("", json(DEFINITION));
    ObjectNode held = widget("v1", "held", "{}");
    held.withObjectProperty("metadata").putArray("finalizers").add("example.com/hold");
    widgets("v1").create("default", held);
    widgets("v1").create("default", widget("v1", "free", "{}"));
    definitions().delete("", "widgets.example.com", Json.object());
    assertThat(widgets("v1").find("default", "free")).isEmpty();
    assertThatThrownBy(() -> widgets("v1").create("default", widget("v1", "late", "{}")))
        .isInstanceOf(StatusException.class)
        .hasMessageContaining("create not allowed while custom resource definition is terminating");
    ObjectNode freed = widgets("v1").get("default", "held").mutableJson();
    freed.withObjectProperty("metadata").remove("finalizers");
    widgets("v1").update(freed);
    assertThat(definitions().find("", "widgets.example.com")).isEmpty();
  }

  @Test
  void whatTheStoreHoldsIsReadByTodaysSchema() {
    definitions().create("", json(DEFINITION));
    widgets("v1").create("default", widget("v1", "a", "{\"size\": 3}"));
    ObjectNode changed = definitions().get("", "widgets.example.com").mutableJson();
    ObjectNode spec =
        (ObjectNode)
            changed.at("/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties");
    spec.remove("size");
    spec.set("shape", Json.parse("{\"type\": \"string\", \"default\": \"round\"}"));
    definitions().update(changed);
    assertThat(widgets("v1").get("default", "a").spec())
        .isEqualTo(Json.parse("{\"color\": \"red\", \"shape\": \"round\"}"));
  }

  @Test
  void definitionsForgetFieldsThatSayNothing() {
    ObjectNode definition = (ObjectNode) Json.parse(DEFINITION);
    ObjectNode version = (ObjectNode) definition.at("/spec/versions/0");
    version.put("deprecated", false);
    version.putArray("additionalPrinterColumns").addObject().put("name", "A").put("type", "string");
    ((ObjectNode) version.at("/additionalPrinterColumns/0")).put("jsonPath", ".spec.color");
    ((ObjectNode) version.at("/additionalPrinterColumns/0")).put("priority", 0).put("format", "");
    ObjectNode size =
        (ObjectNode) version.at("/schema/openAPIV3Schema/properties/spec/properties/size");
    size.put("exclusiveMinimum", false).put("title", "").putNull("default");
    size.putArray("x-kubernetes-validations").addObject().put("rule", "true").put("fieldPath", "");

    JsonNode created = definitions().create("", definition).json();

    JsonNode kept = created.at("/spec/versions/0");
    assertThat(kept.has("deprecated")).isFalse();
    assertThat(kept.at("/additionalPrinterColumns/0").fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder("name", "type", "jsonPath");
    JsonNode schema = kept.at("/schema/openAPIV3Schema/properties/spec/properties/size");
    assertThat(schema.fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder("type", "minimum", "x-kubernetes-validations");
    assertThat(schema.at("/x-kubernetes-validations/0").has("fieldPath")).isFalse();
  }

  @Test
  void watchesEndWhenTheirDefinitionChangesButNotWithItsLabels() {
    definitions().create("", json(DEFINITION));
    try (WatchStream watch = widgets("v1").watch("default", Map.of(), () -> {})) {
      ObjectNode labelled = definitions().get("", "widgets.example.com").mutableJson();
      labelled.withObjectProperty("metadata").putObject("labels").put("a", "b");
      definitions().update(labelled);
      assertThat(watch.poll(10)).isEmpty();
      assertThat(watch.isEnded()).isFalse();

      widgets("v1").create("default", widget("v1", "w", "{}"));
      ObjectNode changed = definitions().get("", "widgets.example.com").mutableJson();
      ((ObjectNode) changed.at("/spec/versions/1")).put("served", false);
      definitions().update(changed);
      assertThat(watch.poll(10)).as("what was committed before").hasSize(1);
      assertThat(watch.isEnded()).isTrue();
    }
  }

  @Test
  void watchesEndWithTheDefinitionAfterTheirObjectsWent() {
    definitions().create("", json(DEFINITION));
    widgets("v1").create("default", widget("v1", "w", "{}"));
    try (WatchStream watch = widgets("v1").watch("default", Map.of(), () -> {})) {
      assertThat(watch.poll(10)).hasSize(1);
      definitions().delete("", "widgets.example.com", Json.object());
      assertThat(watch.poll(10))
          .extracting(WatchEvent::type)
          .containsExactly(WatchEvent.Type.DELETED);
      assertThat(watch.isEnded()).isTrue();
    }
  }
}
