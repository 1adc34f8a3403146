package io.kubejar.apiserver.admission.cel;

import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructTypeReference;
import io.kubejar.apimachinery.schema.Schema;
import io.kubejar.apimachinery.schema.Schema.ArraySchema;
import io.kubejar.apimachinery.schema.Schema.ObjectSchema;
import io.kubejar.apimachinery.schema.Schema.ScalarSchema;
import io.kubejar.apimachinery.schema.TypeTable;
import io.kubejar.apiserver.cel.PropertyNames;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The CEL types of the schemas of API objects.
 *
 * <p>Follows {@code SchemaDeclType} of {@code k8s.io/apiserver/pkg/cel/common/schemas.go}: fields
 * whose type has no counterpart are left out.
 */
final class SchemaTypes {
  private static final String METADATA = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";

  private final Map<String, CelType> structs = new LinkedHashMap<>();

  /** The names of structs by those of built-in types, which may contain themselves. */
  private final Map<String, String> names = new HashMap<>();

  private int count;

  /** The structs that the types made so far refer to, by name. */
  Map<String, CelType> structs() {
    return structs;
  }

  /** The type of an API object. */
  CelType of(Schema object) {
    CelType type =
        object instanceof ObjectSchema schema && schema.typeName().isEmpty()
            ? struct(schema, true)
            : typeOf(object);
    return type == null ? SimpleType.DYN : type;
  }

  private @Nullable CelType typeOf(@Nullable Schema schema) {
    if (schema instanceof ObjectSchema object) {
      return objectOf(object);
    }
    if (schema instanceof ArraySchema array) {
      CelType element = typeOf(array.items());
      return element == null ? null : ListType.create(element);
    }
    return schema instanceof ScalarSchema scalar ? scalarOf(scalar) : null;
  }

  private static CelType scalarOf(ScalarSchema scalar) {
    return switch (scalar.type()) {
      case BOOLEAN -> SimpleType.BOOL;
      case INTEGER -> SimpleType.INT;
      case NUMBER -> SimpleType.DOUBLE;
      case INT_OR_STRING -> SimpleType.DYN;
      case STRING ->
          switch (scalar.format()) {
            case "byte" -> SimpleType.BYTES;
            case "duration" -> SimpleType.DURATION;
            case "date", "date-time", "micro-time" -> SimpleType.TIMESTAMP;
            default -> SimpleType.STRING;
          };
    };
  }

  private @Nullable CelType objectOf(ObjectSchema object) {
    Schema values = object.additional();
    if (values != null) {
      CelType type = typeOf(values);
      return type == null ? null : MapType.create(SimpleType.STRING, type);
    }
    return struct(object, object.embedded());
  }

  private CelType struct(ObjectSchema object, boolean isResource) {
    String typeName = object.typeName();
    String known = names.get(typeName);
    if (known != null) {
      return StructTypeReference.create(known);
    }
    // No expression can contain the name, so that it cannot be taken for a variable.
    String name = "@type" + count++;
    if (!typeName.isEmpty()) {
      names.put(typeName, name);
    }
    Map<String, CelType> fields = new LinkedHashMap<>();
    object.properties().forEach((field, schema) -> add(field, typeOf(schema), fields));
    if (isResource) {
      add("apiVersion", SimpleType.STRING, fields);
      add("kind", SimpleType.STRING, fields);
      add("metadata", typeOf(TypeTable.builtIn().schema(METADATA)), fields);
    }
    CelType type = AdmissionTypes.struct(name, fields);
    structs.put(name, type);
    return type;
  }

  private static void add(String field, @Nullable CelType type, Map<String, CelType> fields) {
    if (type != null) {
      PropertyNames.escape(field).ifPresent(name -> fields.put(name, type));
    }
  }
}
