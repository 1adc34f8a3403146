package io.kubejar.apiserver.apiextensions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * Defaults and examples in schemas that are null, which to Go's pointers is as if they were absent.
 *
 * <p>Follows {@code JSON} of {@code
 * k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1/types_jsonschema.go}.
 */
final class SchemaNulls {
  private static final List<String> LITERALS = List.of("default", "example");
  private static final List<String> SCHEMAS =
      List.of("items", "additionalProperties", "additionalItems", "not");
  private static final List<String> COLLECTIONS =
      List.of("properties", "patternProperties", "definitions", "allOf", "oneOf", "anyOf");

  private SchemaNulls() {}

  /** Drops them from a schema and all below it. */
  static void drop(JsonNode schema) {
    if (schema instanceof ObjectNode object) {
      LITERALS.stream().filter(name -> object.path(name).isNull()).forEach(object::remove);
      SCHEMAS.forEach(name -> drop(object.path(name)));
      COLLECTIONS.forEach(name -> object.path(name).forEach(SchemaNulls::drop));
    }
  }
}
