package io.kubejar.kubelet;

import io.kubejar.kubelet.ContainerWorker.Waiting;
import io.kubejar.kubelet.cri.ImagePull;
import io.kubejar.kubelet.cri.ImageReference;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Has the image of one container pulled, as its pull policy says.
 *
 * <p>Follows {@code EnsureImageExists} in {@code pkg/kubelet/images/image_manager.go}. An image
 * with policy {@code Never} is taken to have been loaded into the node beforehand if it can be
 * pulled at all.
 */
final class ImagePuller {
  /** How long ErrImagePull shows before it becomes ImagePullBackOff. */
  private static final Duration ERROR_SHOWN = Duration.ofSeconds(1);

  /** How long until an image that is not there, or cannot be, is looked for again. */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);

  private final PodWorker pod;
  private final ContainerWorker container;
  private final ContainerBackoff failures = new ContainerBackoff();
  private ImagePull.@Nullable Pulled pulling;
  private @Nullable Instant pullStarted;
  private @Nullable Instant retryAt;
  private String failure = "";
  private boolean present;

  ImagePuller(PodWorker pod, ContainerWorker container) {
    this.pod = pod;
    this.container = container;
  }

  /** The next start may need the image again. */
  void reset() {
    present = false;
  }

  /** Goes on; null if the image is there, else when to come back. */
  @Nullable Instant advance(Instant now) {
    if (present) {
      return null;
    }
    ImagePull.Pulled finished = pulling;
    if (finished != null) {
      return finish(finished, now);
    }
    Instant retry = retryAt;
    if (retry != null && now.isBefore(retry)) {
      return backOff(retry);
    }
    retryAt = null;
    String wrong = ImageReference.error(image());
    if (!wrong.isEmpty()) {
      String what = "\"" + image() + "\"";
      String message =
          "Failed to apply default image tag "
              + what
              + ": couldn't parse image name "
              + what
              + ": "
              + wrong;
      return refused("InspectFailed", new Waiting("InvalidImageName", message), now);
    }
    if (isPresent()) {
      return alreadyPresent();
    }
    if (policy().equals("Never")) {
      String message =
          "Container image \"" + image() + "\" is not present with pull policy of Never";
      Waiting waiting = new Waiting("ErrImageNeverPull", message);
      return refused("ErrImageNeverPull", waiting, now);
    }
    return pull(now);
  }

  /** The image cannot be had; looks again later, and says so once. */
  private Instant refused(String reason, Waiting waiting, Instant now) {
    if (container.waitFor(waiting)) {
      pod.event(container, "Warning", reason, waiting.message());
      pod.event(container, "Warning", "Failed", "Error: " + waiting.reason());
    }
    return now.plus(LOOK_AGAIN);
  }

  private String image() {
    return container.spec().path("image").asText();
  }

  private boolean isPresent() {
    return switch (policy()) {
      case "Never" -> pod.kubelet().hasImage(image()) || known() != null;
      case "Always" -> false;
      default -> pod.kubelet().hasImage(image());
    };
  }

  private String policy() {
    return container.spec().path("imagePullPolicy").asText("IfNotPresent");
  }

  private ImagePull.@Nullable Pulled known() {
    ImagePull image = pod.hooks().runtime().pullImage(image(), pod.kubelet().name());
    return image instanceof ImagePull.Pulled pulled ? pulled : null;
  }

  private @Nullable Instant alreadyPresent() {
    String message =
        "Container image \""
            + image()
            + "\" already present on machine and can be accessed by the pod";
    pod.event(container, "Normal", "Pulled", message);
    ImagePull.Pulled known = known();
    if (known != null) {
      container.imageId(known.imageId());
    }
    present = true;
    return null;
  }

  private @Nullable Instant pull(Instant now) {
    pod.event(container, "Normal", "Pulling", "Pulling image \"" + image() + "\"");
    ImagePull result = pod.hooks().runtime().pullImage(image(), pod.kubelet().name());
    if (result instanceof ImagePull.Failed failed) {
      return failed(failed, now);
    }
    ImagePull.Pulled pulled = (ImagePull.Pulled) result;
    pullStarted = now;
    Duration took = pulled.took().plus(pod.options().imagePull());
    if (took.isZero()) {
      return finish(pulled, now);
    }
    pulling = pulled;
    return now.plus(took);
  }

  private @Nullable Instant finish(ImagePull.Pulled pulled, Instant now) {
    Instant started = pullStarted == null ? now : pullStarted;
    String took = print(Duration.between(started, now));
    String message =
        String.format(
            "Successfully pulled image \"%s\" in %s (%s including waiting). Image size: %d bytes.",
            image(), took, took, pulled.sizeBytes());
    pod.event(container, "Normal", "Pulled", message);
    pod.trace("pull image", Map.of("image", image()));
    pod.kubelet().addImage(image(), pulled.sizeBytes());
    container.imageId(pulled.imageId());
    pulling = null;
    present = true;
    return null;
  }

  private Instant failed(ImagePull.Failed failed, Instant now) {
    failure = "failed to pull image \"" + image() + "\": " + failed.message();
    String message = "Failed to pull image \"" + image() + "\": " + failed.message();
    pod.event(container, "Warning", "Failed", message);
    pod.event(container, "Warning", "Failed", "Error: ErrImagePull");
    pod.trace("image pull failed", Map.of("image", image()));
    container.waitFor(new Waiting("ErrImagePull", failure));
    failures.next(now, now);
    retryAt = now.plus(failures.current());
    return now.plus(ERROR_SHOWN);
  }

  private Instant backOff(Instant retry) {
    String message = "Back-off pulling image \"" + image() + "\"";
    Waiting waiting = new Waiting("ImagePullBackOff", message + ": ErrImagePull: " + failure);
    if (container.waitFor(waiting)) {
      pod.event(container, "Normal", "BackOff", message);
      pod.event(container, "Warning", "Failed", "Error: ImagePullBackOff");
    }
    return retry;
  }

  /**
   * A duration in thousandths of a second as Go prints it: {@code 0s}, {@code 250ms}, {@code 1.2s}.
   */
  private static String print(Duration duration) {
    long millis = duration.toMillis();
    if (millis == 0) {
      return "0s";
    }
    if (millis < 1000) {
      return millis + "ms";
    }
    String seconds = BigDecimal.valueOf(millis % 60_000, 3).stripTrailingZeros().toPlainString();
    return millis < 60_000 ? seconds + "s" : millis / 60_000 + "m" + seconds + "s";
  }
}
