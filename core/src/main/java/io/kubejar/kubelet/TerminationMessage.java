package io.kubejar.kubelet;

import io.kubejar.kubelet.cri.ContainerExit;
import io.kubejar.kubelet.cri.ContainerLog;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The message of a container that ended: what it left, or the end of its log if it failed and its
 * policy is FallbackToLogsOnError.
 *
 * <p>Follows {@code getTerminationMessage} in {@code
 * pkg/kubelet/kuberuntime/kuberuntime_container.go}.
 */
final class TerminationMessage {
  private static final int LOG_LINES = 80;
  private static final int LOG_CHARACTERS = 2048;

  private TerminationMessage() {}

  static ContainerExit of(ContainerWorker container, ContainerExit exit) {
    String policy = container.spec().path("terminationMessagePolicy").asText();
    ContainerLog log = container.log();
    boolean fromLog =
        exit.message().isEmpty()
            && exit.exitCode() != 0
            && policy.equals("FallbackToLogsOnError")
            && log != null;
    if (!fromLog || log == null) {
      return exit;
    }
    List<ContainerLog.Line> all = log.read(0).lines();
    List<ContainerLog.Line> lines = all.subList(Math.max(0, all.size() - LOG_LINES), all.size());
    String text = lines.stream().map(line -> line.text() + "\n").collect(Collectors.joining());
    String end = text.substring(Math.max(0, text.length() - LOG_CHARACTERS));
    return new ContainerExit(exit.exitCode(), exit.reason(), end);
  }
}
