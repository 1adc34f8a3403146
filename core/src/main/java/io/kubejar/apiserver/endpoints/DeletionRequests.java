package io.kubejar.apiserver.endpoints;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apiserver.ApiRequest;
import io.kubejar.apiserver.registry.DeletionOptions;
import io.kubejar.apiserver.registry.DeletionOptions.Propagation;
import io.kubejar.apiserver.registry.Preconditions;

/** Reads the {@code DeleteOptions} of a request. */
final class DeletionRequests {
  private DeletionRequests() {}

  static DeletionOptions options(ApiRequest request) {
    JsonNode body = RequestBodies.tree(request.body());
    JsonNode grace = body.path("gracePeriodSeconds");
    JsonNode preconditions = body.path("preconditions");
    return new DeletionOptions(
        grace.isNumber() ? Math.max(grace.asLong(), grace.asLong() < 0 ? 1 : 0) : -1,
        propagation(body),
        new Preconditions(
            preconditions.path("uid").asText(), preconditions.path("resourceVersion").asText()));
  }

  private static Propagation propagation(JsonNode body) {
    if (body.path("orphanDependents").isBoolean()) {
      return body.path("orphanDependents").asBoolean()
          ? Propagation.ORPHAN
          : Propagation.BACKGROUND;
    }
    return switch (body.path("propagationPolicy").asText()) {
      case "Orphan" -> Propagation.ORPHAN;
      case "Foreground" -> Propagation.FOREGROUND;
      case "Background" -> Propagation.BACKGROUND;
      default -> Propagation.UNSET;
    };
  }
}
