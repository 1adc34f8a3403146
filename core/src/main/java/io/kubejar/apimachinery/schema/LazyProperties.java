package io.kubejar.apimachinery.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The properties of a type whose schemas are made when first asked for.
 *
 * <p>Types contain themselves ({@code JSONSchemaProps}), and most of a type's fields are never
 * looked at, so that making all of them at once would be endless, or a waste.
 */
final class LazyProperties extends AbstractMap<String, Schema> {
  private final ObjectNode definitions;
  private final Function<JsonNode, Schema> read;
  private final Map<String, Schema> known = new ConcurrentHashMap<>();

  /**
   * @param definitions the definition of each property; frozen
   * @param read makes a schema of a definition; may be called twice for the same one
   */
  LazyProperties(ObjectNode definitions, Function<JsonNode, Schema> read) {
    this.definitions = definitions;
    this.read = read;
  }

  @Override
  public @Nullable Schema get(@Nullable Object name) {
    if (!(name instanceof String property)) {
      return null;
    }
    Schema schema = known.get(property);
    if (schema != null) {
      return schema;
    }
    JsonNode definition = definitions.get(property);
    if (definition == null) {
      return null;
    }
    schema = read.apply(definition);
    known.put(property, schema);
    return schema;
  }

  @Override
  public boolean containsKey(@Nullable Object name) {
    return name instanceof String property && definitions.has(property);
  }

  @Override
  public int size() {
    return definitions.size();
  }

  @Override
  public Set<Map.Entry<String, Schema>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public int size() {
        return definitions.size();
      }

      @Override
      public Iterator<Map.Entry<String, Schema>> iterator() {
        Iterator<Map.Entry<String, JsonNode>> fields = definitions.properties().iterator();
        return new Iterator<>() {
          @Override
          public boolean hasNext() {
            return fields.hasNext();
          }

          @Override
          public Map.Entry<String, Schema> next() {
            String name = fields.next().getKey();
            return Map.entry(name, Objects.requireNonNull(get(name)));
          }
        };
      }
    };
  }

  /** Identity: comparing the contents would have no end for types that contain themselves. */
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }

  /** The names alone, for the same reason. */
  @Override
  public String toString() {
    StringBuilder names = new StringBuilder();
    definitions.fieldNames().forEachRemaining(name -> names.append(' ').append(name));
    return "{" + names.toString().trim() + "}";
  }
}
