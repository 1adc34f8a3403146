package io.kubejar;

import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.KubeletConnection;
import io.kubejar.kubelet.Kubelets;
import io.kubejar.kubelet.cri.ContainerLog;
import io.kubejar.kubelet.cri.ExecResult;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Connects the API server to the kubelets: what the one asks for, as the others have it. */
final class ConnectedKubelets implements KubeletConnection {
  private volatile @Nullable Kubelets connected;

  /** Connects the kubelets, which are made after the API server. */
  void connect(Kubelets kubelets) {
    connected = kubelets;
  }

  private Kubelets kubelets() {
    Kubelets kubelets = connected;
    if (kubelets == null) {
      throw StatusException.internal("the kubelets are not started yet");
    }
    return kubelets;
  }

  @Override
  public Log log(KubeObject pod, String container, boolean previous) {
    return new LogOf(kubelets().log(pod, container, previous));
  }

  @Override
  public ExecOutcome exec(KubeObject pod, String container, List<String> command) {
    ExecResult result = kubelets().exec(pod, container, command);
    return new ExecOutcome(result.exitCode(), result.stdout(), result.stderr());
  }

  @Override
  public Instant now() {
    return kubelets().now();
  }

  private record LogOf(ContainerLog log) implements Log {
    @Override
    public Chunk read(long position) {
      ContainerLog.Chunk chunk = log.read(position);
      return new Chunk(
          chunk.lines().stream().map(line -> new Line(line.time(), line.text())).toList(),
          chunk.next());
    }

    @Override
    public boolean isComplete() {
      return log.isComplete();
    }

    @Override
    public Runnable follow(Runnable onMore) {
      return log.follow(onMore);
    }
  }
}
