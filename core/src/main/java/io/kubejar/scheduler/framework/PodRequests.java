package io.kubejar.scheduler.framework;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.quota.PodSum;

/**
 * What a pod asks for.
 *
 * @param requests as {@link PodSum} adds it up
 * @param nonZero the same, with containers that name no cpu or memory counted as small ones
 */
record PodRequests(Resources requests, Resources nonZero) {
  private static final Sum REQUESTS = new Sum();
  private static final NonZeroSum NON_ZERO = new NonZeroSum();

  static PodRequests of(JsonNode spec) {
    return new PodRequests(REQUESTS.of(spec, "requests"), NON_ZERO.of(spec, "requests"));
  }

  private static class Sum extends PodSum<Resources> {
    @Override
    protected Resources ofList(JsonNode quantities) {
      return Resources.of(quantities);
    }

    @Override
    protected Resources ofContainer(JsonNode container) {
      return Resources.of(container.path("resources").path("requests"));
    }

    @Override
    protected void add(Resources sum, Resources more) {
      sum.add(more);
    }

    @Override
    protected void raise(Resources amounts, Resources other) {
      amounts.raiseTo(other);
    }

    @Override
    protected void replace(Resources amounts, Resources other) {
      amounts.replaceBy(other);
    }
  }

  private static final class NonZeroSum extends Sum {
    /** What a container without a request is taken to use when nodes are compared. */
    private static final long DEFAULT_MILLI_CPU = 100;

    private static final long DEFAULT_MEMORY = 200L * 1024 * 1024;

    @Override
    protected Resources ofContainer(JsonNode container) {
      Resources resources = super.ofContainer(container);
      JsonNode requests = container.path("resources").path("requests");
      if (!requests.has("cpu")) {
        resources.setAmount("cpu", DEFAULT_MILLI_CPU);
      }
      if (!requests.has("memory")) {
        resources.setAmount("memory", DEFAULT_MEMORY);
      }
      return resources;
    }
  }
}
