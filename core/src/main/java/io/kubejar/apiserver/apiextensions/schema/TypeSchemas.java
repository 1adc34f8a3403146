package io.kubejar.apiserver.apiextensions.schema;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.schema.Schema;
import io.kubejar.apimachinery.schema.Schema.AnySchema;
import io.kubejar.apimachinery.schema.Schema.ArraySchema;
import io.kubejar.apimachinery.schema.Schema.ListType;
import io.kubejar.apimachinery.schema.Schema.ObjectSchema;
import io.kubejar.apimachinery.schema.Schema.ScalarSchema;
import io.kubejar.apimachinery.schema.Schema.ScalarType;
import io.kubejar.apimachinery.schema.Schema.Traits;
import io.kubejar.apimachinery.schema.TypeTable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Structural schemas as the types that patches, server-side apply and strict decoding go by.
 *
 * <p>Follows {@code k8s.io/apiextensions-apiserver/pkg/controller/openapi/builder}.
 */
public final class TypeSchemas {
  private static final String OBJECT_META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";

  private TypeSchemas() {}

  /** The type of a custom resource: what its schema says, and apiVersion, kind and metadata. */
  public static ObjectSchema resource(StructuralSchema schema) {
    return objectOf(schema, true);
  }

  private static Schema of(StructuralSchema schema) {
    Traits traits = traits(schema);
    if (schema.isIntOrString()) {
      return new ScalarSchema(ScalarType.INT_OR_STRING, "", traits);
    }
    return switch (schema.type()) {
      case "string" -> new ScalarSchema(ScalarType.STRING, schema.format(), traits);
      case "integer" -> new ScalarSchema(ScalarType.INTEGER, schema.format(), traits);
      case "number" -> new ScalarSchema(ScalarType.NUMBER, schema.format(), traits);
      case "boolean" -> new ScalarSchema(ScalarType.BOOLEAN, schema.format(), traits);
      case "array" -> arrayOf(schema, traits);
      case "object" -> objectOf(schema, schema.isEmbeddedResource());
      default ->
          schema.properties().isEmpty()
              ? new AnySchema(traits)
              : objectOf(schema, schema.isEmbeddedResource());
    };
  }

  private static Traits traits(StructuralSchema schema) {
    JsonNode defaultValue = schema.defaultValue();
    return new Traits(schema.nullable(), defaultValue, schema.values().enumValues());
  }

  private static ArraySchema arrayOf(StructuralSchema schema, Traits traits) {
    StructuralSchema items = schema.items();
    boolean keepsAll = schema.extensions().preservesUnknownFields();
    ListType listType =
        switch (schema.extensions().listType()) {
          case "set" -> ListType.SET;
          case "map" -> ListType.MAP;
          default -> ListType.ATOMIC;
        };
    Schema element = items == null || keepsAll ? new AnySchema(Traits.NONE) : of(items);
    return new ArraySchema(element, listType, schema.extensions().listMapKeys(), "", false, traits);
  }

  private static ObjectSchema objectOf(StructuralSchema schema, boolean isResource) {
    Map<String, Schema> properties = new LinkedHashMap<>();
    if (isResource) {
      properties.put("apiVersion", new ScalarSchema(ScalarType.STRING, "", Traits.NONE));
      properties.put("kind", new ScalarSchema(ScalarType.STRING, "", Traits.NONE));
      properties.put("metadata", TypeTable.builtIn().schema(OBJECT_META));
    }
    schema.properties().forEach((name, s) -> properties.putIfAbsent(name, of(s)));
    return new ObjectSchema(
        "",
        properties,
        additional(schema),
        Set.copyOf(schema.values().required()),
        schema.extensions().preservesUnknownFields(),
        schema.extensions().mapType().equals("atomic"),
        isResource,
        traits(schema));
  }

  private static @Nullable Schema additional(StructuralSchema schema) {
    StructuralSchema.AdditionalProperties additional = schema.additionalProperties();
    if (additional == null || !additional.allowed()) {
      return null;
    }
    StructuralSchema values = additional.schema();
    return values == null ? new AnySchema(Traits.NONE) : of(values);
  }
}
