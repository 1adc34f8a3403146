package io.kubejar.apimachinery.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The type of a value: what patches, server-side apply, defaulting, pruning and OpenAPI go by.
 *
 * <p>Built-in types come from the type table, custom resources from their CRD's structural schema;
 * all that works on schemas works for both.
 */
public sealed interface Schema {

  /** What holds of a value of any type. */
  Traits traits();

  /**
   * What holds of a value of any type.
   *
   * @param nullable whether an explicit null is kept
   * @param defaultValue the value of an absent field, null if it has none
   * @param enumValues the only values allowed; empty if any is
   * @param patchStrategies how a strategic merge patch treats the field; empty for its defaults
   */
  record Traits(
      boolean nullable,
      @Nullable JsonNode defaultValue,
      List<JsonNode> enumValues,
      Set<PatchStrategy> patchStrategies) {
    public static final Traits NONE = new Traits(false, null, List.of());

    /** Traits of a field without patch strategies, as all fields of custom resources are. */
    public Traits(boolean nullable, @Nullable JsonNode defaultValue, List<JsonNode> enumValues) {
      this(nullable, defaultValue, enumValues, Set.of());
    }
  }

  /**
   * An object with named fields, or a map, or both.
   *
   * @param typeName the type's name in the type table, empty for anonymous types
   * @param properties the named fields; a lazy map for built-in types
   * @param additional the type of values under other names; null if there are none
   * @param required the names of fields that must be present
   * @param preserveUnknown whether fields that are not declared are kept
   * @param atomic whether the object is owned and merged as a whole
   * @param embedded whether the value is an API object of its own, with apiVersion and metadata
   */
  record ObjectSchema(
      String typeName,
      Map<String, Schema> properties,
      @Nullable Schema additional,
      Set<String> required,
      boolean preserveUnknown,
      boolean atomic,
      boolean embedded,
      Traits traits)
      implements Schema {}

  /**
   * A list.
   *
   * @param listType how elements are identified when lists are merged
   * @param mapKeys for {@link ListType#MAP}, the fields that identify an element
   * @param mergeKey strategic merge's key ({@code patchMergeKey}), empty if it has none
   * @param mergeStrategy whether strategic merge merges the list rather than replaces it
   */
  record ArraySchema(
      Schema items,
      ListType listType,
      List<String> mapKeys,
      String mergeKey,
      boolean mergeStrategy,
      Traits traits)
      implements Schema {}

  /**
   * A string, number or boolean.
   *
   * @param format such as {@code int32}, {@code date-time}, {@code byte}; in built-in types also
   *     {@code quantity}, {@code micro-time} and {@code duration}; empty if none
   */
  record ScalarSchema(ScalarType type, String format, Traits traits) implements Schema {}

  /** Any JSON at all. */
  record AnySchema(Traits traits) implements Schema {}

  /** The words of the {@code x-kubernetes-patch-strategy} extension. */
  enum PatchStrategy {
    MERGE,
    REPLACE,
    RETAIN_KEYS
  }

  /** How server-side apply identifies the elements of a list. */
  enum ListType {
    ATOMIC,
    SET,
    MAP
  }

  /** The JSON types of scalars; {@link #INT_OR_STRING} takes either. */
  enum ScalarType {
    STRING,
    INTEGER,
    NUMBER,
    BOOLEAN,
    INT_OR_STRING
  }
}
