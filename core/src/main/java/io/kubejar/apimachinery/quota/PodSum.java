package io.kubejar.apimachinery.quota;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

/**
 * How the resources of a Pod add up, whatever they are counted in: its containers and sidecars
 * together, or the peak of its init containers, whichever is more; amounts given for the Pod as a
 * whole take the place of that; its overhead comes on top.
 *
 * <p>Follows {@code PodRequests} and {@code PodLimits} of {@code
 * k8s.io/component-helpers/resource/helpers.go}.
 *
 * @param <A> amounts by resource, which change as others are added to them
 */
public abstract class PodSum<A> {

  /** New amounts of a map from resources to quantities; none if the node is missing. */
  protected abstract A ofList(JsonNode quantities);

  /** New amounts of one container of a spec. */
  protected abstract A ofContainer(JsonNode container);

  /** Adds more to the sum. */
  protected abstract void add(A sum, A more);

  /** Raises each amount to the other where that is more. */
  protected abstract void raise(A amounts, A other);

  /** Takes over the amounts that the other names. */
  protected abstract void replace(A amounts, A other);

  /**
   * What a Pod with this spec comes to.
   *
   * @param list {@code requests} or {@code limits}, of the Pod as a whole
   */
  public final A of(JsonNode spec, String list) {
    A sum = none();
    for (JsonNode container : spec.path("containers")) {
      add(sum, ofContainer(container));
    }
    addInitContainers(sum, spec.path("initContainers"));
    replace(sum, ofList(spec.path("resources").path(list)));
    add(sum, ofList(spec.path("overhead")));
    return sum;
  }

  private A none() {
    return ofList(MissingNode.getInstance());
  }

  /** Sidecars stay, so they count beside the containers and beside the init containers after. */
  private void addInitContainers(A sum, JsonNode initContainers) {
    if (initContainers.isEmpty()) {
      return;
    }
    A sidecars = none();
    A peak = none();
    for (JsonNode container : initContainers) {
      A own = ofContainer(container);
      if (isSidecar(container)) {
        add(sum, own);
        add(sidecars, own);
        raise(peak, sidecars);
      } else {
        add(own, sidecars);
        raise(peak, own);
      }
    }
    raise(sum, peak);
  }

  /** Whether an init container goes on running beside the containers. */
  public static boolean isSidecar(JsonNode initContainer) {
    return initContainer.path("restartPolicy").asText().equals("Always");
  }
}
