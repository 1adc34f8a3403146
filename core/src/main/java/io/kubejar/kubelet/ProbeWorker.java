package io.kubejar.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.clock.Timer;
import io.kubejar.kubelet.cri.ProbeRequest;
import io.kubejar.kubelet.cri.ProbeRequest.Kind;
import io.kubejar.kubelet.cri.ProbeResult;
import io.kubejar.kubelet.cri.RunningContainer;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One probe of one run of a container: asks every period by the cluster's clock and counts until a
 * threshold is reached.
 *
 * <p>Follows {@code doProbe} in {@code pkg/kubelet/prober/worker.go}. The first answer is asked for
 * as soon as {@code initialDelaySeconds} allows, and an answer that is steady is not asked for
 * again until the runtime says that it may have changed. Owned by the event loop.
 */
final class ProbeWorker {
  private final PodWorker pod;
  private final ContainerWorker container;
  private final Kind kind;
  private final JsonNode probe;
  private final Duration period;
  private @Nullable Timer timer;
  private Instant lastAsked = Instant.EPOCH;
  private boolean succeeded;
  private boolean lastAnswer;
  private int run;
  private boolean stopped;

  ProbeWorker(PodWorker pod, ContainerWorker container, Kind kind, JsonNode probe) {
    this.pod = pod;
    this.container = container;
    this.kind = kind;
    this.probe = probe;
    this.period = seconds("periodSeconds", 10);
    this.succeeded = kind == Kind.LIVENESS;
  }

  Kind kind() {
    return kind;
  }

  boolean hasSucceeded() {
    return succeeded;
  }

  private Duration seconds(String field, int otherwise) {
    return Duration.ofSeconds(Math.max(0, probe.path(field).asInt(otherwise)));
  }

  /** Asks for the first time, or when the initial delay is over. */
  void begin() {
    Instant started = container.startedAt();
    if (stopped || started == null || timer != null || isHeldByStartup()) {
      return;
    }
    Instant first = started.plus(seconds("initialDelaySeconds", 0));
    Duration delay = Duration.between(pod.now(), first);
    if (delay.isNegative() || delay.isZero()) {
      ask();
    } else {
      schedule(delay);
    }
  }

  private boolean isHeldByStartup() {
    return kind != Kind.STARTUP && !container.isStarted();
  }

  /** Asks again at the next period if nothing is pending. */
  void resume() {
    if (!stopped && timer == null && !isHeldByStartup()) {
      Duration since = Duration.between(lastAsked, pod.now());
      long periods = since.dividedBy(period.isZero() ? Duration.ofSeconds(1) : period) + 1;
      schedule(period.multipliedBy(periods).minus(since));
    }
  }

  void stop() {
    stopped = true;
    Timer pending = timer;
    if (pending != null) {
      pending.cancel();
    }
    timer = null;
  }

  private void schedule(Duration delay) {
    timer =
        pod.loop()
            .schedule(
                delay,
                () -> {
                  timer = null;
                  pod.within(this::ask);
                });
  }

  private void ask() {
    RunningContainer running = container.running();
    if (stopped || running == null) {
      return;
    }
    lastAsked = pod.now();
    ProbeResult result = running.probe(new ProbeRequest(kind, probe));
    boolean unchanged = run > 0 && result.success() == lastAnswer;
    run = unchanged ? run + 1 : 1;
    lastAnswer = result.success();
    if (!result.success()) {
      String message = kind.word() + " probe failed: " + result.output();
      pod.event(container, "Warning", "Unhealthy", message);
    }
    boolean settled = run >= threshold(result.success());
    if (settled) {
      settle(result.success());
    }
    boolean over = kind == Kind.STARTUP && succeeded;
    boolean steady = result.success() && result.steady() && settled;
    if (!stopped && !over && !steady && timer == null) {
      schedule(period);
    }
  }

  private int threshold(boolean success) {
    return success
        ? Math.max(1, probe.path("successThreshold").asInt(1))
        : Math.max(1, probe.path("failureThreshold").asInt(3));
  }

  private void settle(boolean success) {
    boolean changed = success != succeeded;
    succeeded = success;
    if (changed) {
      pod.trace("probe", Map.of("probe", kind.word(), "success", Boolean.toString(success)));
      pod.requestSync();
    }
    if (!success && kind != Kind.READINESS) {
      stop();
      pod.restartUnhealthy(container, kind, probe);
    } else if (changed && kind == Kind.STARTUP) {
      Probes siblings = container.probes();
      if (siblings != null) {
        siblings.startupSucceeded();
      }
    }
  }
}
