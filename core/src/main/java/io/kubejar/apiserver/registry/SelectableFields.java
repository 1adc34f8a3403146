package io.kubejar.apiserver.registry;

import io.kubejar.apimachinery.KubeObject;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a kind that a {@code fieldSelector} may name, besides {@code metadata.name} and
 * {@code metadata.namespace}, which every kind has.
 *
 * @param byName how the value of a field is read, empty where the object has none
 */
public record SelectableFields(Map<String, Function<KubeObject, String>> byName) {

  /** No fields but those of the metadata. */
  public static final SelectableFields NONE = new SelectableFields(Map.of());

  /** No fields but those of the metadata, and refusals that say so: most built-in kinds. */
  static final SelectableFields METADATA_ONLY = new SelectableFields(Map.of());

  public SelectableFields {
    byName = Map.copyOf(byName);
  }

  /** How to read a field, null if it cannot be selected by. */
  public @Nullable Function<KubeObject, String> reader(String field) {
    return switch (field) {
      case "metadata.name" -> KubeObject::name;
      case "metadata.namespace" -> KubeObject::namespace;
      default -> byName.get(field);
    };
  }

  /** The sentence with which selecting by another field is refused. */
  @SuppressWarnings("ReferenceEquality") // METADATA_ONLY is told from NONE by identity.
  String refusal(String field) {
    return this == METADATA_ONLY
        ? "\""
            + field
            + "\" is not a known field selector: only \"metadata.name\","
            + " \"metadata.namespace\""
        : "field label not supported: " + field;
  }
}
