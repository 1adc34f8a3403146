package io.kubejar.apiserver.apiextensions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cel.common.values.CelByteString;
import dev.cel.common.values.NullValue;
import io.kubejar.apiserver.apiextensions.schema.StructuralSchema;
import io.kubejar.apiserver.cel.AssociativeList;
import io.kubejar.apiserver.cel.GoDuration;
import io.kubejar.apiserver.cel.PropertyNames;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * JSON values as rules see them, by the types of {@link ExpressionTypes}.
 *
 * <p>Follows {@code UnstructuredToVal} of {@code k8s.io/apiserver/pkg/cel/common/values.go}.
 */
final class ExpressionValues {
  private ExpressionValues() {}

  /** The value for rules; a null is CEL's null. */
  static Object of(JsonNode value, StructuralSchema schema, boolean isResource) {
    if (value.isNull()) {
      return NullValue.NULL_VALUE;
    }
    if (value instanceof ObjectNode object) {
      return objectOf(object, schema, isResource);
    }
    if (value instanceof ArrayNode array) {
      return listOf(array, schema);
    }
    if (value.isBoolean()) {
      return value.asBoolean();
    }
    if (value.isNumber()) {
      boolean integer =
          value.isIntegralNumber()
              ? !schema.type().equals("number")
              : schema.type().equals("integer");
      return integer ? (Object) value.longValue() : (Object) value.doubleValue();
    }
    return schema.isIntOrString() ? value.asText() : textOf(value.asText(), schema.format());
  }

  private static Object textOf(String text, String format) {
    try {
      return switch (format) {
        case "byte" -> CelByteString.of(Base64.getDecoder().decode(text));
        case "duration" -> GoDuration.parse(text);
        case "date" -> LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
        case "date-time" -> OffsetDateTime.parse(text).toInstant();
        default -> text;
      };
    } catch (DateTimeException | IllegalArgumentException e) {
      // The schema's own validation has told, or tolerated, what is wrong with the text.
      return text;
    }
  }

  private static Object objectOf(ObjectNode object, StructuralSchema schema, boolean isResource) {
    Map<String, Object> fields = new LinkedHashMap<>();
    StructuralSchema values = schema.additionalSchema();
    if (values != null) {
      object
          .properties()
          .forEach(
              f -> fields.put(f.getKey(), of(f.getValue(), values, values.isEmbeddedResource())));
      return fields;
    }
    ExpressionTypes.fields(schema, isResource)
        .forEach(
            (name, field) -> {
              JsonNode value = object.get(name);
              if (value != null && !value.isNull()) {
                PropertyNames.escape(name)
                    .ifPresent(
                        escaped ->
                            fields.put(escaped, of(value, field, field.isEmbeddedResource())));
              }
            });
    return fields;
  }

  private static Object listOf(ArrayNode array, StructuralSchema schema) {
    StructuralSchema items = schema.items();
    List<Object> elements = new ArrayList<>();
    if (items != null) {
      array.forEach(element -> elements.add(of(element, items, items.isEmbeddedResource())));
    }
    return switch (schema.extensions().listType()) {
      case "set" -> new AssociativeList(elements, List.of());
      case "map" -> new AssociativeList(elements, escaped(schema.extensions().listMapKeys()));
      default -> elements;
    };
  }

  private static List<String> escaped(List<String> names) {
    return names.stream().map(name -> PropertyNames.escape(name).orElse(name)).toList();
  }
}
