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
}
