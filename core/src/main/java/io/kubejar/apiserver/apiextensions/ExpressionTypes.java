package io.kubejar.apiserver.apiextensions;

import com.google.common.collect.ImmutableMap;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import io.kubejar.apimachinery.Json;
import io.kubejar.apiserver.apiextensions.schema.StructuralSchema;
import io.kubejar.apiserver.cel.PropertyNames;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The CEL types of schemas: what rules may say about a value is checked against them.
 *
 * <p>Follows {@code SchemaDeclType} of {@code k8s.io/apiserver/pkg/cel/common/schemas.go}.
 */
final class ExpressionTypes {
  private static final StructuralSchema STRING =
      StructuralSchema.parse(Json.parse("{\"type\": \"string\"}"));
  private static final StructuralSchema METADATA =
      StructuralSchema.parse(
          Json.parse(
              "{\"type\": \"object\", \"properties\": {\"name\": {\"type\": \"string\"},"
                  + " \"generateName\": {\"type\": \"string\"}}}"));

  private final Map<String, CelType> structs = new LinkedHashMap<>();

  /** The structs that the types made so far refer to, by name. */
  Map<String, CelType> structs() {
    return structs;
  }

  /**
   * The fields of an object that rules can see: those of the schema, and what every API object has.
   */
  static Map<String, StructuralSchema> fields(StructuralSchema schema, boolean isResource) {
    if (!isResource) {
      return schema.properties();
    }
    Map<String, StructuralSchema> fields = new LinkedHashMap<>(schema.properties());
    fields.put("apiVersion", STRING);
    fields.put("kind", STRING);
    fields.put("metadata", METADATA);
    return fields;
  }

  /**
   * The type of a value; null if rules cannot see such values.
   *
   * @param isResource whether it is an API object
   */
  @Nullable CelType of(StructuralSchema schema, boolean isResource) {
    if (schema.isIntOrString()) {
      return SimpleType.DYN;
    }
    return switch (schema.type()) {
      case "array" -> listOf(schema.items());
      case "object" -> objectOf(schema, isResource);
      case "string" -> stringOf(schema.format());
      case "boolean" -> SimpleType.BOOL;
      case "number" -> SimpleType.DOUBLE;
      case "integer" -> SimpleType.INT;
      default -> null;
    };
  }

  private static CelType stringOf(String format) {
    return switch (format) {
      case "byte" -> SimpleType.BYTES;
      case "duration" -> SimpleType.DURATION;
      case "date", "date-time" -> SimpleType.TIMESTAMP;
      default -> SimpleType.STRING;
    };
  }

  private @Nullable CelType listOf(@Nullable StructuralSchema items) {
    CelType element = items == null ? null : of(items, items.isEmbeddedResource());
    return element == null ? null : ListType.create(element);
  }

  private @Nullable CelType objectOf(StructuralSchema schema, boolean isResource) {
    StructuralSchema values = schema.additionalSchema();
    if (values != null) {
      CelType type = of(values, values.isEmbeddedResource());
      return type == null ? null : MapType.create(SimpleType.STRING, type);
    }
    Map<String, CelType> fields = new LinkedHashMap<>();
    fields(schema, isResource)
        .forEach(
            (name, field) -> {
              CelType type = of(field, field.isEmbeddedResource());
              Optional<String> escaped = PropertyNames.escape(name);
              if (type != null && escaped.isPresent()) {
                fields.put(escaped.get(), type);
              }
            });
    ImmutableMap<String, CelType> declared = ImmutableMap.copyOf(fields);
    // No expression can contain the name, so that it cannot be taken for a variable.
    String name = "@object" + structs.size();
    StructType struct =
        StructType.create(
            name, declared.keySet(), field -> Optional.ofNullable(declared.get(field)));
    structs.put(name, struct);
    return struct;
  }
}
