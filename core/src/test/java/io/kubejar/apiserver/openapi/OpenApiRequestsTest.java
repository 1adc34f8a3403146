package io.kubejar.apiserver.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.GroupVersionKind;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.schema.TypeTable;
import io.kubejar.apiserver.ApiResponse;
import io.kubejar.apiserver.registry.BuiltInResources;
import io.kubejar.apiserver.registry.BuiltInStrategies;
import io.kubejar.apiserver.registry.ResourceCatalog;
import io.kubejar.apiserver.registry.ResourceDefinition;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OpenApiRequestsTest {
  private static final List<ResourceDefinition> BUILT_IN =
      BuiltInResources.load(TypeTable.builtIn()::schema, new BuiltInStrategies(Map.of()));

  private final ResourceCatalog catalog = new ResourceCatalog(BUILT_IN);
  private final OpenApiRequests requests = new OpenApiRequests(catalog, TypeTable.builtIn());

  private String text(String path) {
    ApiResponse.OfText answer = (ApiResponse.OfText) requests.answer(path, "");
    return new String(answer.bytes(), StandardCharsets.UTF_8);
  }

  private static Set<String> references(JsonNode document) {
    Set<String> references = new HashSet<>();
    document.findValues("$ref").stream()
        .filter(JsonNode::isTextual) // JSON schemas themselves have a field of that name
        .forEach(r -> references.add(r.asText()));
    return references;
  }

  @Test
  void everyReferenceOfEveryDocumentResolves() {
    JsonNode v2 = Json.parse(text("/openapi/v2"));
    assertThat(references(v2))
        .hasSizeGreaterThan(300)
        .allMatch(r -> v2.path("definitions").has(r.substring("#/definitions/".length())));
    JsonNode index = Json.parse(text("/openapi/v3")).path("paths");
    assertThat(index.has("api/v1")).isTrue();
    index
        .fieldNames()
        .forEachRemaining(
            groupVersion -> {
              JsonNode v3 = Json.parse(text("/openapi/v3/" + groupVersion));
              JsonNode schemas = v3.at("/components/schemas");
              assertThat(references(v3))
                  .as(groupVersion)
                  .isNotEmpty()
                  .allMatch(r -> schemas.has(r.substring("#/components/schemas/".length())));
            });
  }

  private static void checkOperations(JsonNode paths) {
    JsonNode collection = paths.path("/apis/example.com/v1/namespaces/{namespace}/widgets");
    JsonNode delete = collection.path("delete");
    assertThat(delete.path("operationId").asText())
        .isEqualTo("deleteExampleComV1CollectionNamespacedWidget");
    assertThat(delete.path("parameters").findValuesAsText("name")).contains("shardSelector");
    assertThat(delete.has("requestBody")).isFalse();
    assertThat(collection.path("parameters").findValuesAsText("name"))
        .containsExactly("namespace", "pretty");
    assertThat(collection.path("post").path("responses").fieldNames())
        .toIterable()
        .containsExactly("200", "201", "202", "401");
    JsonNode everywhere = paths.path("/apis/example.com/v1/widgets");
    assertThat(everywhere.path("parameters").findValuesAsText("name")).contains("pretty", "watch");
  }

  @Test
  void kubectlFindsWhatItAsksOfAPatch() {
    JsonNode patch =
        Json.parse(text("/openapi/v3/apis/apps/v1"))
            .path("paths")
            .path("/apis/apps/v1/namespaces/{namespace}/deployments/{name}")
            .path("patch");

    assertThat(patch.path("operationId").asText()).isEqualTo("patchAppsV1NamespacedDeployment");
    assertThat(patch.path("parameters").findValuesAsText("name")).contains("fieldValidation");
    assertThat(patch.path("x-kubernetes-group-version-kind"))
        .isEqualTo(Json.parse("{\"group\":\"apps\",\"kind\":\"Deployment\",\"version\":\"v1\"}"));
  }

  @Test
  void customResourcesComeWithTheirSchemaAndGoWithTheirDefinition() {
    JsonNode schema =
        Json.parse(
            """
            {"type":"object","properties":{"spec":{"type":"object","properties":{
            "color":{"type":"string","default":"red"},
            "port":{"x-kubernetes-int-or-string":true},
            "item":{"type":"object","x-kubernetes-embedded-resource":true},
            "note":{"type":"string","nullable":true}},"required":["note","color"]}}}\
            """);
    ResourceDefinition configMaps = BUILT_IN.get(2);
    GroupVersionKind kind = new GroupVersionKind("example.com", "v1", "Widget");
    ResourceDefinition widgets =
        new ResourceDefinition(
            new GroupVersionResource("example.com", "v1", "widgets"),
            new ResourceDefinition.Names("Widget", "WidgetList", "widget", List.of(), List.of()),
            true,
            configMaps.verbs(),
            configMaps.storage(),
            configMaps.schema(),
            configMaps.strategy(),
            configMaps.selectableFields(),
            Map.of(
                "status",
                new ResourceDefinition.Subresource("status", kind, Set.of("get", "update"))),
            new ResourceDefinition.CustomResource(schema, Json.array(), Json.array(), ""));
    String path = "/openapi/v3/apis/example.com/v1";
    assertThat(text(path)).isEmpty();

    catalog.put(List.of(widgets));

    JsonNode document = Json.parse(text(path));
    assertThat(document.path("paths").size()).isEqualTo(4);
    JsonNode type = document.at("/components/schemas").path("com.example.v1.Widget");
    assertThat(type.path("properties").path("spec").path("properties").path("port"))
        .isEqualTo(
            Json.parse(
                "{\"x-kubernetes-int-or-string\":true,\"anyOf\":[{\"type\":\"integer\"},"
                    + "{\"type\":\"string\"}]}"));
    JsonNode v2 = Json.parse(text("/openapi/v2")).path("definitions");
    JsonNode spec = v2.path("com.example.v1.Widget").path("properties").path("spec");
    assertThat(spec.path("properties").path("color"))
        .isEqualTo(Json.parse("{\"type\":\"string\"}"));
    assertThat(spec.path("properties").path("port"))
        .isEqualTo(Json.parse("{\"x-kubernetes-int-or-string\":true}"));
    assertThat(spec.path("required")).isEqualTo(Json.parse("[\"color\"]"));
    JsonNode embedded = type.path("properties").path("spec").path("properties").path("item");
    assertThat(embedded.path("required")).isEqualTo(Json.parse("[\"kind\",\"apiVersion\"]"));
    assertThat(embedded.path("properties").path("metadata").path("allOf")).hasSize(1);
    checkOperations(document.path("paths"));
    catalog.remove(definition -> definition.resource().group().equals("example.com"));
    assertThat(text(path)).isEmpty();
  }
}
