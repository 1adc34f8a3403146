package io.kubejar.apiserver.printers;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.LabelSelector;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Texts that several kinds have in their cells. */
final class CellText {
  static final String NONE = "<none>";
  static final String UNSET = "<unset>";

  private static final int MOST_LISTED = 3;
  private static final Map<String, String> ACCESS_MODES =
      Map.of(
          "ReadWriteOnce", "RWO",
          "ReadOnlyMany", "ROX",
          "ReadWriteMany", "RWX",
          "ReadWriteOncePod", "RWOP");

  private CellText() {}

  /** A map of labels, sorted: {@code a=b,c=d}. */
  static String labels(JsonNode labels) {
    Map<String, String> sorted = new TreeMap<>();
    labels.properties().forEach(f -> sorted.put(f.getKey(), f.getValue().asText()));
    return sorted.isEmpty()
        ? NONE
        : sorted.entrySet().stream()
            .map(e -> e.getKey() + "=" + e.getValue())
            .collect(Collectors.joining(","));
  }

  /** A {@code metav1.LabelSelector}, sorted by key. */
  static String selector(JsonNode selector) {
    if (selector.isMissingNode()) {
      return NONE;
    }
    List<LabelSelector.Requirement> requirements =
        new ArrayList<>(LabelSelector.of(selector).requirements());
    requirements.sort(Comparator.comparing(LabelSelector.Requirement::key));
    String text = new LabelSelector(requirements).toString();
    return text.isEmpty() ? NONE : text;
  }

  /** The containers' names, joined by commas. */
  static String containerNames(JsonNode podSpec) {
    return join(podSpec.path("containers"), c -> c.path("name").asText(), ",");
  }

  /** The containers' images, joined by commas. */
  static String images(JsonNode podSpec) {
    return join(podSpec.path("containers"), c -> c.path("image").asText(), ",");
  }

  static String join(JsonNode list, Function<JsonNode, String> text, String separator) {
    List<String> texts = new ArrayList<>();
    list.forEach(element -> texts.add(text.apply(element)));
    return String.join(separator, texts);
  }

  static String accessModes(JsonNode modes) {
    List<String> present = new ArrayList<>();
    modes.forEach(m -> present.add(ACCESS_MODES.getOrDefault(m.asText(), m.asText())));
    return List.of("RWO", "ROX", "RWX", "RWOP").stream()
        .filter(present::contains)
        .collect(Collectors.joining(","));
  }

  /** The first three of a list and how many more there are. */
  static String firstThree(List<String> all, String ifEmpty) {
    if (all.isEmpty()) {
      return ifEmpty;
    }
    String first = all.stream().limit(MOST_LISTED).collect(Collectors.joining(","));
    int more = all.size() - MOST_LISTED;
    return more > 0 ? first + " + " + more + " more..." : first;
  }

  /** Whether a list of conditions has one of that type that is true. */
  static boolean isTrue(JsonNode conditions, String type) {
    for (JsonNode condition : conditions) {
      if (condition.path("type").asText().equals(type)) {
        return condition.path("status").asText().equals("True");
      }
    }
    return false;
  }

  /** The addresses of a load balancer's ingress points, sorted and joined by commas. */
  static String loadBalancer(JsonNode loadBalancer) {
    List<String> addresses = new ArrayList<>();
    for (JsonNode ingress : loadBalancer.path("ingress")) {
      String ip = ingress.path("ip").asText();
      String address = ip.isEmpty() ? ingress.path("hostname").asText() : ip;
      if (!address.isEmpty()) {
        addresses.add(address);
      }
    }
    return addresses.stream().distinct().sorted().collect(Collectors.joining(","));
  }
}
