package io.kubejar.apimachinery;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a frozen JSON object: two words per field instead of a hash map's nine.
 *
 * <p>A Pod has some sixty small objects inside; with hash maps they would cost more than all of its
 * text. Look-ups are linear, which beats hashing at these sizes; {@link Json#freeze} uses a hash
 * map for large objects such as the data of a ConfigMap.
 */
final class FrozenFields extends AbstractMap<String, JsonNode> {
  private final Object[] namesAndValues;

  /**
   * @param namesAndValues field names at even positions, values at odd ones; owned by this map
   */
  FrozenFields(Object[] namesAndValues) {
    this.namesAndValues = namesAndValues;
  }

  /** A hash of names and values in their order; not the map's {@link #hashCode()}. */
  int contentHash() {
    int hash = 1;
    for (Object part : namesAndValues) {
      hash = 31 * hash + SharedNodes.contentHash(part);
    }
    return hash;
  }

  /**
   * Whether the other has the same names with the same values in the same order, as far as can be
   * told without a descent into the values.
   */
  boolean isSameAs(FrozenFields other) {
    Object[] others = other.namesAndValues;
    if (namesAndValues.length != others.length) {
      return false;
    }
    for (int i = 0; i < others.length; i++) {
      if (!SharedNodes.areSame(namesAndValues[i], others[i])) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int size() {
    return namesAndValues.length / 2;
  }

  @Override
  public @Nullable JsonNode get(@Nullable Object name) {
    int at = indexOf(name);
    return at < 0 ? null : (JsonNode) namesAndValues[at + 1];
  }

  @Override
  public boolean containsKey(@Nullable Object name) {
    return indexOf(name) >= 0;
  }

  private int indexOf(@Nullable Object name) {
    for (int i = 0; i < namesAndValues.length; i += 2) {
      if (namesAndValues[i].equals(name)) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public Set<Map.Entry<String, JsonNode>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public int size() {
        return FrozenFields.this.size();
      }

      @Override
      public Iterator<Map.Entry<String, JsonNode>> iterator() {
        return new EntryIterator(namesAndValues);
      }
    };
  }

  private static final class EntryIterator implements Iterator<Map.Entry<String, JsonNode>> {
    private final Object[] namesAndValues;
    private int next;

    EntryIterator(Object[] namesAndValues) {
      this.namesAndValues = namesAndValues;
    }

    @Override
    public boolean hasNext() {
      return next < namesAndValues.length;
    }

    @Override
    public Map.Entry<String, JsonNode> next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Map.Entry<String, JsonNode> entry =
          Map.entry((String) namesAndValues[next], (JsonNode) namesAndValues[next + 1]);
      next += 2;
      return entry;
    }
  }
}
