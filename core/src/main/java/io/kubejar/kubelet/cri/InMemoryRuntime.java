package io.kubejar.kubelet.cri;

import io.kubejar.clock.EventLoop;
import io.kubejar.kubelet.cri.ProbeRequest.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The default runtime: containers without processes.
 *
 * <p>A container runs until it is stopped and then ends at once with code 0. One whose command is a
 * simple shell script ({@code sh -c "echo hello; sleep 5; exit 3"}, {@code while}, {@code if},
 * {@code trap}, files, variables) does what the script says, sleeping by the cluster's clock; a
 * command in it that is unknown here runs until the container is stopped. Probes succeed, exec
 * probes of simple commands as the command says. Every image is found but those of a registry whose
 * host has the label {@code invalid}.
 *
 * <p>Tests change what happens with {@link #failPull}, {@link #answerProbe} and {@link #exit}, from
 * any thread.
 */
public final class InMemoryRuntime implements ContainerRuntime {
  private static final long SMALLEST_IMAGE = 2_000_000;

  /** A label of host names that are never found (RFC 6761), so that a manifest can ask for one. */
  private static final String NO_HOST = "invalid";

  private final EventLoop loop;
  private final Map<String, String> failingImages = new ConcurrentHashMap<>();
  private final Map<ContainerName, InMemoryContainer> containers = new ConcurrentHashMap<>();
  private final Map<ProbeName, ProbeResult> probeAnswers = new ConcurrentHashMap<>();

  /** Names a container of whatever incarnation of a Pod. */
  record ContainerName(String namespace, String pod, String container) {
    static ContainerName of(ContainerConfig config) {
      return new ContainerName(config.pod().namespace(), config.pod().name(), config.name());
    }
  }

  private record ProbeName(ContainerName container, Kind kind) {}

  /**
   * @param loop the cluster's event loop, on which containers live
   */
  public InMemoryRuntime(EventLoop loop) {
    this.loop = loop;
  }

  /** Makes pulls of an image fail until {@link #allowPull}. */
  public void failPull(String image, String message) {
    failingImages.put(image, message);
  }

  /** Lets an image be pulled again. */
  public void allowPull(String image) {
    failingImages.remove(image);
  }

  /** Answers a probe of a container, present or future, in this way from now on. */
  public void answerProbe(
      String namespace, String pod, String container, Kind kind, ProbeResult answer) {
    ContainerName name = new ContainerName(namespace, pod, container);
    probeAnswers.put(new ProbeName(name, kind), answer);
    tellProbesChanged(name);
  }

  /** Answers the probes of a container as by default again. */
  public void resetProbes(String namespace, String pod, String container) {
    ContainerName name = new ContainerName(namespace, pod, container);
    probeAnswers.keySet().removeIf(p -> p.container().equals(name));
    tellProbesChanged(name);
  }

  /**
   * Ends a running container as if its process had exited.
   *
   * @throws IllegalArgumentException if no such container runs
   */
  public void exit(String namespace, String pod, String container, ContainerExit exit) {
    ContainerName name = new ContainerName(namespace, pod, container);
    InMemoryContainer running = containers.get(name);
    if (running == null) {
      throw new IllegalArgumentException("no container runs as " + name);
    }
    loop.execute(() -> running.end(exit));
  }

  @Override
  public ImagePull pullImage(String image, String nodeName) {
    String failure = failingImages.get(image);
    if (failure != null) {
      return new ImagePull.Failed(failure);
    }
    ImageReference reference = ImageReference.parse(image);
    String host = reference.registry();
    if (List.of(host.replaceFirst(":\\d+$", "").split("\\.")).contains(NO_HOST)) {
      return new ImagePull.Failed(
          "failed to pull and unpack image \""
              + reference
              + "\": failed to resolve reference \""
              + reference
              + "\": dial tcp: lookup "
              + host
              + ": no such host");
    }
    long size = SMALLEST_IMAGE + Integer.toUnsignedLong(Objects.hash(image)) % 200_000_000;
    return new ImagePull.Pulled(reference.imageId(), size, Duration.ZERO);
  }

  @Override
  public RunningContainer startContainer(ContainerConfig config, ContainerListener listener) {
    ContainerName name = ContainerName.of(config);
    InMemoryContainer container = new InMemoryContainer(this, loop, config, listener);
    containers.put(name, container);
    container.start();
    return container;
  }

  /** The answer that a test gave for a probe, null if it gave none. */
  @Nullable ProbeResult answerFor(ContainerName name, Kind kind) {
    return probeAnswers.isEmpty() ? null : probeAnswers.get(new ProbeName(name, kind));
  }

  void forget(ContainerName name, InMemoryContainer container) {
    containers.remove(name, container);
  }

  private void tellProbesChanged(ContainerName name) {
    InMemoryContainer running = containers.get(name);
    if (running != null) {
      running.tellProbesChanged();
    }
  }
}
