package io.kubejar.apiserver;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The decoded query of a request; a name may have several values, in the order they came. */
public record QueryParameters(Map<String, List<String>> values) {
  private static final QueryParameters NONE = new QueryParameters(Map.of());

  public QueryParameters {
    values = Map.copyOf(values);
  }

  public static QueryParameters none() {
    return NONE;
  }

  public static QueryParameters of(String name, String value) {
    return new QueryParameters(Map.of(name, List.of(value)));
  }

  public List<String> all(String name) {
    return values.getOrDefault(name, List.of());
  }

  /** The first value, null if there is none. */
  public @Nullable String first(String name) {
    List<String> all = all(name);
    return all.isEmpty() ? null : all.get(0);
  }

  /** The first value, empty if there is none. */
  public String firstOrEmpty(String name) {
    String value = first(name);
    return value == null ? "" : value;
  }
}
