package io.kubejar.apiserver;

import io.kubejar.apimachinery.KubeObject;
import java.time.Instant;
import java.util.List;

/**
 * How the API server reaches the kubelets of nodes, for what clients ask of running Pods.
 *
 * <p>Stands for the kubelet's own server and {@code k8s.io/kubernetes/pkg/kubelet/client}; whoever
 * puts the cluster together connects it to the kubelets. Safe for use by many threads.
 */
public interface KubeletConnection {

  /**
   * The log of a container.
   *
   * @param previous whether the run before the current one is meant
   * @throws io.kubejar.apimachinery.StatusException if there is none, with the kubelet's reason
   */
  Log log(KubeObject pod, String container, boolean previous);

  /**
   * Runs a command in a container, to its end, without input.
   *
   * @throws io.kubejar.apimachinery.StatusException if the container does not run
   */
  ExecOutcome exec(KubeObject pod, String container, List<String> command);

  /** What a command did. */
  record ExecOutcome(int exitCode, String stdout, String stderr) {}

  /** The time by the nodes' clocks. */
  Instant now();

  /** A log that may still grow. */
  interface Log {
    /** The lines from a position on, counted from the first line ever written. */
    Chunk read(long position);

    /** True when nothing will follow. */
    boolean isComplete();

    /** Runs something, on any thread, whenever there is more; returns how to stop that. */
    Runnable follow(Runnable onMore);
  }

  /**
   * Some lines of a log.
   *
   * @param next the position after them
   */
  record Chunk(List<Line> lines, long next) {}

  /** One line of a log without its end. */
  record Line(Instant time, String text) {}
}
