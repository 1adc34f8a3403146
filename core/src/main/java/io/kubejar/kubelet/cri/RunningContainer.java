package io.kubejar.kubelet.cri;

import java.util.List;

/** A container that was started; called on the cluster's event loop, and must not block. */
public interface RunningContainer {

  /** Sends SIGTERM, or the container's own stop signal. */
  void stop();

  /** Sends SIGKILL; the container's end is reported soon after. */
  void kill();

  /** Answers a probe now. */
  ProbeResult probe(ProbeRequest request);

  /** Runs a command in the container, as lifecycle hooks and {@code kubectl exec} do. */
  ExecResult exec(List<String> command);

  /** What the container wrote so far; readable after its end too, from any thread. */
  ContainerLog log();
}
