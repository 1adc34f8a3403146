package io.kubejar.apiserver.apiextensions.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a schema about one value, apart from its type.
 *
 * <p>Follows {@code k8s.io/apiextensions-apiserver/pkg/apiserver/schema/structural.go}.
 *
 * @param pattern a RE2 expression, empty if there is none
 */
public record ValueValidation(
    NumberLimits number,
    SizeLimits length,
    String pattern,
    SizeLimits items,
    boolean uniqueItems,
    SizeLimits properties,
    List<String> required,
    List<JsonNode> enumValues) {

  /** The least and the greatest count; null where there is no limit. */
  public record SizeLimits(@Nullable Long min, @Nullable Long max) {
    static SizeLimits parse(JsonNode schema, String minName, String maxName) {
      return new SizeLimits(integer(schema.get(minName)), integer(schema.get(maxName)));
    }

    private static @Nullable Long integer(@Nullable JsonNode node) {
      return node == null || node.isNull() ? null : Long.valueOf(node.asLong());
    }
  }

  /** The limits of a number; null where there is none. */
  public record NumberLimits(
      @Nullable Double minimum,
      boolean exclusiveMinimum,
      @Nullable Double maximum,
      boolean exclusiveMaximum,
      @Nullable Double multipleOf) {

    static NumberLimits parse(JsonNode schema) {
      return new NumberLimits(
          number(schema.get("minimum")),
          schema.path("exclusiveMinimum").asBoolean(),
          number(schema.get("maximum")),
          schema.path("exclusiveMaximum").asBoolean(),
          number(schema.get("multipleOf")));
    }

    private static @Nullable Double number(@Nullable JsonNode node) {
      return node == null || node.isNull() ? null : Double.valueOf(node.asDouble());
    }
  }

  static ValueValidation parse(JsonNode schema) {
    List<String> required = new ArrayList<>();
    schema.path("required").forEach(name -> required.add(name.asText()));
    List<JsonNode> values = new ArrayList<>();
    schema.path("enum").forEach(values::add);
    return new ValueValidation(
        NumberLimits.parse(schema),
        SizeLimits.parse(schema, "minLength", "maxLength"),
        schema.path("pattern").asText(),
        SizeLimits.parse(schema, "minItems", "maxItems"),
        schema.path("uniqueItems").asBoolean(),
        SizeLimits.parse(schema, "minProperties", "maxProperties"),
        List.copyOf(required),
        List.copyOf(values));
  }
}
