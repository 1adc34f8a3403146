package io.kubejar.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.kubelet.cri.ExecResult;
import io.kubejar.kubelet.cri.RunningContainer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs {@code preStop} hooks. HTTP and TCP hooks are not sent anywhere and count as answered.
 *
 * <p>Follows {@code pkg/kubelet/lifecycle/handlers.go}.
 */
final class LifecycleHook {
  private LifecycleHook() {}

  /**
   * What became of a hook.
   *
   * @param took how long it runs by the cluster's clock
   */
  record Outcome(boolean succeeded, Duration took) {}

  static Outcome preStop(JsonNode containerSpec, RunningContainer running) {
    JsonNode hook = containerSpec.path("lifecycle").path("preStop");
    JsonNode command = hook.path("exec").path("command");
    if (!command.isEmpty()) {
      ExecResult result = running.exec(words(command));
      return new Outcome(result.succeeded(), result.took());
    }
    return new Outcome(true, Duration.ofSeconds(hook.path("sleep").path("seconds").asLong(0)));
  }

  static List<String> words(JsonNode command) {
    List<String> words = new ArrayList<>();
    command.forEach(w -> words.add(w.asText()));
    return words;
  }
}
