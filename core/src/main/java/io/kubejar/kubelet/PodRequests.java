package io.kubejar.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.Map;

/**
 * What a Pod asks of a node: the sum of its containers, or what its init containers need if that is
 * more, and the overhead.
 *
 * <p>Follows {@code k8s.io/component-helpers/resource/helpers.go}. CPU counts in thousandths,
 * everything else in units.
 */
final class PodRequests {
  private PodRequests() {}

  static Map<String, Long> of(JsonNode podSpec) {
    Map<String, Long> total = new HashMap<>();
    for (JsonNode container : podSpec.path("containers")) {
      addRequests(total, container);
    }
    Map<String, Long> sidecars = new HashMap<>();
    Map<String, Long> initPeak = new HashMap<>();
    for (JsonNode container : podSpec.path("initContainers")) {
      if (isSidecar(container)) {
        addRequests(sidecars, container);
        raiseTo(initPeak, sidecars);
      } else {
        Map<String, Long> needed = new HashMap<>(sidecars);
        addRequests(needed, container);
        raiseTo(initPeak, needed);
      }
    }
    sidecars.forEach((resource, amount) -> total.merge(resource, amount, Long::sum));
    raiseTo(total, initPeak);
    for (Map.Entry<String, JsonNode> e : podSpec.path("resources").path("requests").properties()) {
      total.put(e.getKey(), amount(e.getKey(), e.getValue().asText()));
    }
    for (Map.Entry<String, JsonNode> entry : podSpec.path("overhead").properties()) {
      total.merge(entry.getKey(), amount(entry.getKey(), entry.getValue().asText()), Long::sum);
    }
    total.put("pods", 1L);
    return total;
  }

  static boolean isSidecar(JsonNode initContainer) {
    return initContainer.path("restartPolicy").asText().equals("Always");
  }

  private static void addRequests(Map<String, Long> total, JsonNode container) {
    for (Map.Entry<String, JsonNode> entry :
        container.path("resources").path("requests").properties()) {
      long amount = amount(entry.getKey(), entry.getValue().asText());
      total.merge(entry.getKey(), amount, Long::sum);
    }
  }

  private static void raiseTo(Map<String, Long> total, Map<String, Long> other) {
    other.forEach((resource, amount) -> total.merge(resource, amount, Math::max));
  }

  /** A quantity in the unit that sums are kept in. */
  static long amount(String resource, String quantity) {
    BigDecimal amount = Quantity.parse(quantity).amount();
    BigDecimal scaled = resource.equals("cpu") ? amount.movePointRight(3) : amount;
    return scaled.setScale(0, RoundingMode.UP).longValue();
  }
}
