package io.kubejar.kubelet.cri;

import io.kubejar.clock.EventLoop;
import io.kubejar.clock.Timer;
import io.kubejar.kubelet.cri.InMemoryRuntime.ContainerName;
import io.kubejar.kubelet.cri.ShellProcess.Exited;
import io.kubejar.kubelet.cri.ShellProcess.Outcome;
import io.kubejar.kubelet.cri.ShellProcess.Sleeping;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A container of the default runtime: a script that is stepped by timers, or nothing at all. Lives
 * on the event loop; only its log is read elsewhere.
 */
final class InMemoryContainer implements RunningContainer {
  private static final int TERMINATED_BY_SIGTERM = 143;
  private static final Duration LONGEST_TIMER = Duration.ofDays(365);

  private final InMemoryRuntime runtime;
  private final EventLoop loop;
  private final ContainerConfig config;
  private final ContainerListener listener;
  private final ContainerLog log = new ContainerLog();
  private @Nullable Map<String, String> files;
  private @Nullable ShellProcess process;
  private @Nullable Timer timer;
  private boolean interruptible;
  private boolean stopRequested;
  private boolean ended;

  InMemoryContainer(
      InMemoryRuntime runtime, EventLoop loop, ContainerConfig config, ContainerListener listener) {
    this.runtime = runtime;
    this.loop = loop;
    this.config = config;
    this.listener = listener;
  }

  /** Begins to run its command, if that is one that is understood. */
  void start() {
    List<String> commandLine = config.commandLine();
    ShellProgram program = Shell.programOf(commandLine);
    if (program != null) {
      files = new ConcurrentHashMap<>();
      process = new ShellProcess(program, config.environment(), files, this::print);
      loop.execute(this::step);
    }
  }

  private void print(String line) {
    log.append(loop.clock().now(), line);
  }

  private void step() {
    ShellProcess running = process;
    if (ended || running == null) {
      return;
    }
    timer = null;
    interruptible = false;
    if (stopRequested && running.trapsTermination()) {
      stopRequested = false;
      running.runTerminationTrap();
    }
    Outcome outcome = running.resume();
    if (outcome instanceof Exited exited) {
      end(ContainerExit.of(exited.code()));
    } else if (outcome instanceof Sleeping sleeping) {
      interruptible = sleeping.interruptible();
      if (sleeping.duration().compareTo(LONGEST_TIMER) < 0) {
        timer = loop.schedule(sleeping.duration(), this::step);
      }
      if (stopRequested && interruptible) {
        interrupt();
      }
    }
  }

  private void interrupt() {
    Timer pending = timer;
    if (pending != null) {
      pending.cancel();
    }
    step();
  }

  @Override
  public void stop() {
    ShellProcess running = process;
    if (ended) {
      return;
    }
    if (running == null) {
      end(ContainerExit.of(0));
    } else if (running.trapsTermination()) {
      stopRequested = true;
      if (interruptible) {
        interrupt();
      }
    } else {
      end(ContainerExit.of(TERMINATED_BY_SIGTERM));
    }
  }

  @Override
  public void kill() {
    end(ContainerExit.KILLED);
  }

  /** Ends the container, if it still runs, and tells the kubelet after the current task. */
  void end(ContainerExit exit) {
    if (ended) {
      return;
    }
    ended = true;
    Timer pending = timer;
    if (pending != null) {
      pending.cancel();
    }
    ContainerExit told = withMessage(exit);
    process = null;
    files = null;
    log.complete();
    runtime.forget(ContainerName.of(config), this);
    loop.execute(() -> listener.exited(told));
  }

  /** Adds what the script left as its termination message. */
  private ContainerExit withMessage(ContainerExit exit) {
    Map<String, String> left = files;
    if (left == null || !exit.message().isEmpty()) {
      return exit;
    }
    String path = config.container().path("terminationMessagePath").asText("/dev/termination-log");
    return new ContainerExit(exit.exitCode(), exit.reason(), left.getOrDefault(path, ""));
  }

  void tellProbesChanged() {
    listener.probesChanged();
  }

  @Override
  public ProbeResult probe(ProbeRequest request) {
    ProbeResult answer = runtime.answerFor(ContainerName.of(config), request.kind());
    if (answer != null) {
      return answer;
    }
    if (!request.probe().has("exec")) {
      return ProbeResult.STEADY_SUCCESS;
    }
    List<String> command = new ArrayList<>();
    request.probe().path("exec").path("command").forEach(w -> command.add(w.asText()));
    ExecResult result = Shell.exec(command, config.environment(), files);
    if (result == null) {
      return ProbeResult.STEADY_SUCCESS;
    }
    return result.succeeded()
        ? new ProbeResult(true, result.stdout(), process == null)
        : ProbeResult.failed(result.stdout());
  }

  @Override
  public ExecResult exec(List<String> command) {
    ExecResult result = Shell.exec(command, config.environment(), files);
    return result == null ? new ExecResult(0, "", "", Duration.ZERO) : result;
  }

  @Override
  public ContainerLog log() {
    return log;
  }
}
