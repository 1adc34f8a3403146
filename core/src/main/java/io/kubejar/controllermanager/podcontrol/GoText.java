package io.kubejar.controllermanager.podcontrol;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Values as Go prints them in messages of controllers. */
public final class GoText {
  private GoText() {}

  /**
   * A label selector as its generated {@code String} method prints it; {@code nil} for none.
   *
   * <p>Follows {@code k8s.io/apimachinery/pkg/apis/meta/v1/generated.pb.go}.
   */
  public static String labelSelector(JsonNode selector) {
    if (selector.isMissingNode() || selector.isNull()) {
      return "nil";
    }
    Map<String, String> labels = new TreeMap<>();
    selector
        .path("matchLabels")
        .properties()
        .forEach(e -> labels.put(e.getKey(), e.getValue().asText()));
    StringBuilder text = new StringBuilder("&LabelSelector{MatchLabels:map[string]string{");
    labels.forEach((key, value) -> text.append(key).append(": ").append(value).append(','));
    text.append("},MatchExpressions:[]LabelSelectorRequirement{");
    for (JsonNode expression : selector.path("matchExpressions")) {
      List<String> values = new ArrayList<>();
      expression.path("values").forEach(value -> values.add(value.asText()));
      text.append("LabelSelectorRequirement{Key:").append(expression.path("key").asText());
      text.append(",Operator:").append(expression.path("operator").asText());
      text.append(",Values:[").append(String.join(" ", values)).append("],},");
    }
    return text.append("},}").toString();
  }
}
