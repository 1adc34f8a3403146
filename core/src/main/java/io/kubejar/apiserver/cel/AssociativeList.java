package io.kubejar.apiserver.cel;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A list whose elements are found by what they are ({@code x-kubernetes-list-type: set}) or by
 * their keys ({@code map}): equal to another whatever the order, and added without duplicates.
 *
 * <p>Follows {@code unstructuredMapList} and {@code unstructuredSetList} of {@code
 * k8s.io/apiserver/pkg/cel/common/values.go}.
 */
public final class AssociativeList extends AbstractList<Object> {
  private final List<Object> elements;
  private final List<String> keys;

  /**
   * @param keys the fields that identify an element; empty for a set
   */
  public AssociativeList(List<Object> elements, List<String> keys) {
    this.elements = List.copyOf(elements);
    this.keys = List.copyOf(keys);
  }

  @Override
  public Object get(int index) {
    return elements.get(index);
  }

  @Override
  public int size() {
    return elements.size();
  }

  private Object identity(Object element) {
    if (keys.isEmpty() || !(element instanceof Map<?, ?> fields)) {
      return element;
    }
    List<@Nullable Object> values = new ArrayList<>();
    keys.forEach(key -> values.add(fields.get(key)));
    return values;
  }

  private int find(Object element) {
    Object wanted = identity(element);
    for (int i = 0; i < elements.size(); i++) {
      if (CelEquality.equal(identity(elements.get(i)), wanted)) {
        return i;
      }
    }
    return -1;
  }

  /** Whether another list has the same elements. */
  boolean hasSameElements(List<?> other) {
    if (other.size() != size()) {
      return false;
    }
    for (Object element : other) {
      int at = find(Objects.requireNonNull(element));
      if (at < 0 || !CelEquality.equal(elements.get(at), element)) {
        return false;
      }
    }
    return true;
  }

  /** This list with the elements of another: those with a known identity replace in place. */
  AssociativeList plus(List<?> other) {
    List<Object> sum = new ArrayList<>(elements);
    for (Object element : other) {
      int at = find(Objects.requireNonNull(element));
      if (at < 0) {
        sum.add(element);
      } else {
        sum.set(at, element);
      }
    }
    return new AssociativeList(sum, keys);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof List<?> list && hasSameElements(list);
  }

  @Override
  public int hashCode() {
    int hash = 1;
    for (Object element : elements) {
      hash += identity(element).hashCode();
    }
    return hash;
  }
}
