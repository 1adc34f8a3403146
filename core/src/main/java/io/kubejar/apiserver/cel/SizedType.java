package io.kubejar.apiserver.cel;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How large the values of a type can get, for estimates of what an expression may cost.
 *
 * @param maxElements the most characters, elements or entries
 * @param element the elements of a list or the values of a map, null for other types
 * @param key the keys of a map, null for other types
 * @param fields of an object, by their names in expressions
 */
public record SizedType(
    double maxElements,
    @Nullable SizedType element,
    @Nullable SizedType key,
    Map<String, SizedType> fields) {

  /** A value whose size does not count. */
  public static final SizedType SCALAR = new SizedType(0, null, null, Map.of());

  /** A text of some greatest length. */
  public static SizedType text(double maxLength) {
    return new SizedType(maxLength, null, null, Map.of());
  }
}
