package io.kubejar.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.Quantity;
import java.math.RoundingMode;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the downward API tells a container about its Pod.
 *
 * <p>Follows {@code pkg/fieldpath} and {@code podFieldSelectorRuntimeValue} in {@code
 * pkg/kubelet/kubelet_pods.go}.
 *
 * @param podIp empty before the sandbox is there
 * @param allocatable the node's resources, which stand in for absent limits
 */
record PodFields(KubeObject pod, String hostIp, String podIp, Map<String, String> allocatable) {

  /** The host name inside the Pod. */
  String hostName() {
    String hostname = pod.spec().path("hostname").asText();
    return hostname.isEmpty() ? pod.name() : hostname;
  }

  /** The value of a field, null if there is none. */
  @Nullable String field(String path) {
    int bracket = path.indexOf("['");
    if (bracket > 0) {
      String key = path.substring(bracket + 2, path.length() - 2);
      String map = path.substring("metadata.".length(), bracket);
      return pod.metadata().path(map).path(key).asText();
    }
    return switch (path) {
      case "metadata.labels" -> print("labels");
      case "metadata.annotations" -> print("annotations");
      case "status.hostIP", "status.hostIPs" -> hostIp;
      case "status.podIP", "status.podIPs" -> podIp;
      default -> {
        JsonNode value = pod.json().at("/" + path.replace('.', '/'));
        yield value.isMissingNode() ? null : value.asText();
      }
    };
  }

  private String print(String map) {
    return pod.metadata().path(map).properties().stream()
        .map(e -> e.getKey() + "=\"" + e.getValue().asText() + "\"")
        .sorted()
        .collect(Collectors.joining("\n"));
  }

  /** A container's limit or request in units of the divisor, rounded up. */
  String resource(JsonNode container, JsonNode selector) {
    String[] words = selector.path("resource").asText().split("\\.", 2);
    String resource = words.length < 2 ? "" : words[1];
    JsonNode resources = container.path("resources");
    String text = resources.path(words[0]).path(resource).asText();
    if (text.isEmpty() && words[0].equals("requests")) {
      text = "0";
    }
    if (text.isEmpty()) {
      text = allocatable.getOrDefault(resource, "0");
    }
    String divisor = selector.path("divisor").asText();
    Quantity unit = Quantity.parse(divisor.isEmpty() || divisor.equals("0") ? "1" : divisor);
    return Quantity.parse(text)
        .amount()
        .divide(unit.amount(), 0, RoundingMode.CEILING)
        .toPlainString();
  }
}
