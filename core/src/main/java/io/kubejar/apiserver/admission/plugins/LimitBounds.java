package io.kubejar.apiserver.admission.plugins;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.Quantity;
import io.kubejar.apiserver.registry.core.PodResources;
import io.kubejar.apiserver.registry.rules.FieldRules;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The bounds that a LimitRange sets, and the sentences for what lies outside of them.
 *
 * <p>Follows {@code PodValidateLimitFunc} of {@code plugin/pkg/admission/limitranger}.
 */
final class LimitBounds {
  private final List<String> broken = new ArrayList<>();

  private LimitBounds() {}

  static List<String> ofPod(JsonNode range, JsonNode podSpec) {
    LimitBounds bounds = new LimitBounds();
    for (JsonNode item : range.path("limits")) {
      String type = item.path("type").asText();
      if (type.equals("Container")) {
        for (String list : new String[] {"containers", "initContainers"}) {
          for (JsonNode container : podSpec.path(list)) {
            JsonNode resources = container.path("resources");
            bounds.check(
                item, amounts(resources.path("requests")), amounts(resources.path("limits")));
          }
        }
      } else if (type.equals("Pod")) {
        bounds.check(
            item,
            PodResources.effective(podSpec, "requests"),
            PodResources.effective(podSpec, "limits"));
      }
    }
    return bounds.broken;
  }

  static List<String> ofClaim(JsonNode range, JsonNode claimSpec) {
    LimitBounds bounds = new LimitBounds();
    for (JsonNode item : range.path("limits")) {
      if (item.path("type").asText().equals("PersistentVolumeClaim")) {
        Map<String, Quantity> requests = amounts(claimSpec.path("resources").path("requests"));
        for (Map.Entry<String, JsonNode> min : item.path("min").properties()) {
          bounds.minimum("PersistentVolumeClaim", min, requests, Map.of());
        }
        for (Map.Entry<String, JsonNode> max : item.path("max").properties()) {
          bounds.maximumRequest("PersistentVolumeClaim", max, requests);
        }
      }
    }
    return bounds.broken;
  }

  private static Map<String, Quantity> amounts(JsonNode resources) {
    Map<String, Quantity> amounts = new LinkedHashMap<>();
    resources.properties().forEach(e -> amounts.put(e.getKey(), FieldRules.quantity(e.getValue())));
    return amounts;
  }

  private void check(JsonNode item, Map<String, Quantity> requests, Map<String, Quantity> limits) {
    String type = item.path("type").asText();
    for (Map.Entry<String, JsonNode> min : item.path("min").properties()) {
      minimum(type, min, requests, limits);
    }
    for (Map.Entry<String, JsonNode> max : item.path("max").properties()) {
      maximum(type, max, requests, limits);
    }
    for (Map.Entry<String, JsonNode> ratio : item.path("maxLimitRequestRatio").properties()) {
      ratio(type, ratio, requests, limits);
    }
  }

  private void minimum(
      String type,
      Map.Entry<String, JsonNode> bound,
      Map<String, Quantity> requests,
      Map<String, Quantity> limits) {
    String start = "minimum " + bound.getKey() + " usage per " + type + " is " + text(bound);
    Quantity least = FieldRules.quantity(bound.getValue());
    Quantity request = requests.get(bound.getKey());
    Quantity limit = limits.get(bound.getKey());
    if (request == null) {
      broken.add(start + ".  No request is specified");
    } else if (request.compareTo(least) < 0) {
      broken.add(start + ", but request is " + request);
    } else if (limit != null && limit.compareTo(least) < 0) {
      broken.add(start + ", but limit is " + limit);
    }
  }

  private void maximum(
      String type,
      Map.Entry<String, JsonNode> bound,
      Map<String, Quantity> requests,
      Map<String, Quantity> limits) {
    String start = "maximum " + bound.getKey() + " usage per " + type + " is " + text(bound);
    Quantity most = FieldRules.quantity(bound.getValue());
    Quantity request = requests.get(bound.getKey());
    Quantity limit = limits.get(bound.getKey());
    if (limit == null) {
      broken.add(start + ".  No limit is specified");
    } else if (limit.compareTo(most) > 0) {
      broken.add(start + ", but limit is " + limit);
    } else if (request != null && request.compareTo(most) > 0) {
      broken.add(start + ", but request is " + request);
    }
  }

  private void maximumRequest(
      String type, Map.Entry<String, JsonNode> bound, Map<String, Quantity> requests) {
    String start = "maximum " + bound.getKey() + " usage per " + type + " is " + text(bound);
    Quantity request = requests.get(bound.getKey());
    if (request == null) {
      broken.add(start + ".  No request is specified");
    } else if (request.compareTo(FieldRules.quantity(bound.getValue())) > 0) {
      broken.add(start + ", but request is " + request);
    }
  }

  private void ratio(
      String type,
      Map.Entry<String, JsonNode> bound,
      Map<String, Quantity> requests,
      Map<String, Quantity> limits) {
    String start =
        bound.getKey() + " max limit to request ratio per " + type + " is " + text(bound);
    Quantity request = requests.get(bound.getKey());
    Quantity limit = limits.get(bound.getKey());
    if (isNone(request)) {
      broken.add(start + ", but no request is specified or request is 0");
    } else if (isNone(limit)) {
      broken.add(start + ", but no limit is specified or limit is 0");
    } else if (request != null && limit != null) {
      BigDecimal observed = limit.amount().divide(request.amount(), MathContext.DECIMAL64);
      if (observed.compareTo(FieldRules.quantity(bound.getValue()).amount()) > 0) {
        broken.add(
            start
                + String.format(Locale.ROOT, ", but provided ratio is %f", observed.doubleValue()));
      }
    }
  }

  private static boolean isNone(@Nullable Quantity amount) {
    return amount == null || amount.isZero();
  }

  private static String text(Map.Entry<String, JsonNode> bound) {
    return FieldRules.quantity(bound.getValue()).toString();
  }
}
