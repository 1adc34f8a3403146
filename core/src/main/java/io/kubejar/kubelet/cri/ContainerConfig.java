package io.kubejar.kubelet.cri;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.KubeObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A container that is to be started.
 *
 * @param pod the Pod that it belongs to
 * @param container its entry in the spec of the Pod, whether regular, init or ephemeral
 * @param attempt how often it was started before
 * @param environment its variables, references resolved
 */
public record ContainerConfig(
    KubeObject pod, JsonNode container, int attempt, Map<String, String> environment) {

  public String name() {
    return container.path("name").asText();
  }

  public String image() {
    return container.path("image").asText();
  }

  public String nodeName() {
    return pod.spec().path("nodeName").asText();
  }

  /**
   * What runs: {@code command} followed by {@code args}, with {@code $(NAME)} replaced by
   * variables. Empty if the image's own entry point runs; arguments alone are taken for a command,
   * because images are not known here.
   */
  public List<String> commandLine() {
    List<String> words = new ArrayList<>();
    container.path("command").forEach(w -> words.add(Expansion.expand(w.asText(), environment)));
    container.path("args").forEach(w -> words.add(Expansion.expand(w.asText(), environment)));
    return words;
  }
}
