package io.kubejar.apimachinery.quota;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.Quantity;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a Pod asks for or may use in all, in quantities: see {@link PodSum}. */
public final class PodRequests {
  private PodRequests() {}

  /**
   * Adds a Pod's resources up.
   *
   * @param list {@code requests} or {@code limits}
   */
  public static Map<String, Quantity> of(JsonNode spec, String list) {
    return new Sum(list).of(spec, list);
  }

  private static final class Sum extends PodSum<Map<String, Quantity>> {
    private final String list;

    Sum(String list) {
      this.list = list;
    }

    @Override
    protected Map<String, Quantity> ofList(JsonNode quantities) {
      Map<String, Quantity> parsed = new LinkedHashMap<>();
      quantities
          .properties()
          .forEach(f -> parsed.put(f.getKey(), Quantity.parse(f.getValue().asText())));
      return parsed;
    }

    @Override
    protected Map<String, Quantity> ofContainer(JsonNode container) {
      return ofList(container.path("resources").path(list));
    }

    @Override
    protected void add(Map<String, Quantity> sum, Map<String, Quantity> more) {
      more.forEach((name, quantity) -> sum.merge(name, quantity, Quantity::plus));
    }

    @Override
    protected void raise(Map<String, Quantity> amounts, Map<String, Quantity> other) {
      other.forEach(
          (name, quantity) -> amounts.merge(name, quantity, (a, b) -> a.compareTo(b) < 0 ? b : a));
    }

    @Override
    protected void replace(Map<String, Quantity> amounts, Map<String, Quantity> other) {
      amounts.putAll(other);
    }
  }
}
