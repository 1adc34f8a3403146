package io.kubejar.scheduler.plugins;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.scheduler.framework.CycleState;
import io.kubejar.scheduler.framework.Handle;
import io.kubejar.scheduler.framework.NodeInfo;
import io.kubejar.scheduler.framework.PodInfo;
import io.kubejar.scheduler.framework.PreScore;
import io.kubejar.scheduler.framework.Score;
import io.kubejar.scheduler.framework.StateData;
import io.kubejar.scheduler.framework.Status;
import java.util.ArrayList;
import java.util.List;

/**
 * Prefers nodes that have the pod's images already; less so for images that few nodes have, so that
 * pods do not pile up there.
 *
 * <p>Follows {@code plugins/imagelocality/image_locality.go}.
 */
public final class ImageLocality implements PreScore, Score {
  public static final String NAME = "ImageLocality";

  private static final long MEBIBYTE = 1024 * 1024;
  private static final long MIN_BYTES = 23 * MEBIBYTE;
  private static final long MAX_BYTES_OF_CONTAINER = 1000 * MEBIBYTE;

  private final Handle handle;

  public ImageLocality(Handle handle) {
    this.handle = handle;
  }

  /** The images of a pod, with their tags. */
  private record Images(List<String> names) implements StateData {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Status preScore(CycleState state, PodInfo pod, List<NodeInfo> nodes) {
    List<String> names = new ArrayList<>();
    for (String field : List.of("initContainers", "containers")) {
      for (JsonNode container : pod.spec().path(field)) {
        names.add(withTag(container.path("image").asText()));
      }
    }
    for (JsonNode volume : pod.spec().path("volumes")) {
      if (volume.has("image")) {
        names.add(withTag(volume.path("image").path("reference").asText()));
      }
    }
    state.write(new Images(names));
    return Status.SUCCESS;
  }

  private static String withTag(String image) {
    return image.lastIndexOf(':') <= image.lastIndexOf('/') ? image + ":latest" : image;
  }

  @Override
  public long score(CycleState state, PodInfo pod, NodeInfo node) {
    if (node.imageSizes().isEmpty()) {
      return 0;
    }
    List<String> names = state.require(Images.class).names();
    int allNodes = handle.snapshot().nodes().size();
    long sum = 0;
    for (String image : names) {
      Long size = node.imageSizes().get(image);
      if (size != null) {
        double spread = (double) handle.snapshot().nodesWithImage(image) / allNodes;
        sum += (long) (size * spread);
      }
    }
    long max = MAX_BYTES_OF_CONTAINER * names.size();
    long capped = Math.max(MIN_BYTES, Math.min(sum, max));
    return MAX_SCORE * (capped - MIN_BYTES) / (max - MIN_BYTES);
  }
}
