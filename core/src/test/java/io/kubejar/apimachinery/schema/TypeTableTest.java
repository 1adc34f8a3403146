package io.kubejar.apimachinery.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.schema.Schema.AnySchema;
import io.kubejar.apimachinery.schema.Schema.ArraySchema;
import io.kubejar.apimachinery.schema.Schema.ListType;
import io.kubejar.apimachinery.schema.Schema.ObjectSchema;
import io.kubejar.apimachinery.schema.Schema.PatchStrategy;
import io.kubejar.apimachinery.schema.Schema.ScalarSchema;
import io.kubejar.apimachinery.schema.Schema.ScalarType;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class TypeTableTest {
  private final TypeTable table = TypeTable.builtIn();

  @Test
  void everyTypeAndAllItsFieldsCanBeRead() {
    assertThat(table.names()).hasSizeGreaterThan(600);
    for (String name : table.names()) {
      if (table.type(name) instanceof ObjectSchema object) {
        assertThat(object.typeName()).isEqualTo(name);
        object.properties().forEach((field, schema) -> assertThat(schema).as(field).isNotNull());
      }
    }
  }

  @Test
  void containersMergeByNameAndPortsByPortAndProtocol() {
    ArraySchema containers = (ArraySchema) field("io.k8s.api.core.v1.PodSpec", "containers");
    assertThat(containers.listType()).isEqualTo(ListType.MAP);
    assertThat(containers.mapKeys()).containsExactly("name");
    assertThat(containers.mergeKey()).isEqualTo("name");
    assertThat(containers.mergeStrategy()).isTrue();
    ObjectSchema container = (ObjectSchema) containers.items();
    ArraySchema ports = (ArraySchema) Objects.requireNonNull(container.properties().get("ports"));
    assertThat(ports.mapKeys()).containsExactly("containerPort", "protocol");
    assertThat(ports.mergeKey()).isEqualTo("containerPort");
  }

  @Test
  void volumesRetainOnlyTheKeysOfThePatch() {
    assertThat(field("io.k8s.api.core.v1.PodSpec", "volumes").traits().patchStrategies())
        .containsExactlyInAnyOrder(PatchStrategy.MERGE, PatchStrategy.RETAIN_KEYS);
    assertThat(field("io.k8s.api.apps.v1.DeploymentSpec", "strategy").traits().patchStrategies())
        .containsExactly(PatchStrategy.RETAIN_KEYS);
  }

  @Test
  void typesWithTheirOwnTextHaveFormats() {
    assertThat(table.type("io.k8s.apimachinery.pkg.api.resource.Quantity"))
        .isInstanceOfSatisfying(
            ScalarSchema.class, s -> assertThat(s.format()).isEqualTo("quantity"));
    assertThat(field("io.k8s.api.apps.v1.RollingUpdateDeployment", "maxSurge"))
        .isInstanceOfSatisfying(
            ScalarSchema.class, s -> assertThat(s.type()).isEqualTo(ScalarType.INT_OR_STRING));
  }

  @Test
  void aReferenceKeepsTheDefaultOfItsField() {
    ObjectSchema status = (ObjectSchema) field("io.k8s.api.core.v1.Pod", "status");
    assertThat(status.traits().defaultValue()).isEqualTo(Json.object());
    assertThat(status.properties()).containsKey("podIP");
  }

  @Test
  void mapTypesOfFieldsWinOverThoseOfTheirTypes() {
    assertThat((ObjectSchema) table.type("io.k8s.api.core.v1.ObjectReference"))
        .satisfies(s -> assertThat(s.atomic()).isTrue());
    assertThat((ObjectSchema) field("io.k8s.api.core.v1.PersistentVolumeSpec", "claimRef"))
        .satisfies(s -> assertThat(s.atomic()).isFalse());
  }

  @Test
  void typesMayContainThemselves() {
    String props = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps";
    ObjectSchema not = (ObjectSchema) field(props, "not");
    assertThat(not.properties().get("not")).isInstanceOf(ObjectSchema.class);
    assertThat(not.toString()).contains("maxLength");
    assertThat(field(props, "default")).isInstanceOf(AnySchema.class);
  }

  @Test
  void unknownTypesAreRefusedByName() {
    assertThatThrownBy(() -> table.schema("io.k8s.api.core.v1.Nope"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no type io.k8s.api.core.v1.Nope in the type table");
  }

  @Test
  void theGeneratorWritesWhatTheTableReads() {
    String json = "{\"b\":{\"type\":\"object\"},\"a\":{\"type\":\"string\",\"format\":\"byte\"}}";
    String text = TypeTableGenerator.generate(json);
    TypeTable generated = TypeTable.parse(text.getBytes(StandardCharsets.UTF_8));
    assertThat(generated.names()).containsExactly("a", "b");
    assertThat(generated.schema("b").properties()).isEmpty();
    assertThat(((ScalarSchema) generated.type("a")).format()).isEqualTo("byte");
  }

  @Test
  void theGeneratorTurnsGoNamesIntoOpenApiNames() {
    String json = "{\"a\":{\"$ref\":\"k8s.io/apimachinery/pkg/apis/meta/v1.Time\"}}";
    assertThat(TypeTableGenerator.generate(json))
        .isEqualTo("a\t{\"$ref\":\"io.k8s.apimachinery.pkg.apis.meta.v1.Time\"}\n");
  }

  private Schema field(String type, String field) {
    return Objects.requireNonNull(table.schema(type).properties().get(field), field);
  }
}
