package io.kubejar.apiserver.registry.rules;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.Json;
import java.util.ArrayList;
import java.util.List;

/**
 * A table of the counts in a status: none is negative, and some are part of others. Immutable once
 * built. Follows the {@code Validate…Status} functions of {@code pkg/apis/*}.
 */
public final class StatusCounts {
  private static final FieldPath STATUS = FieldPath.of("status");

  private final List<String> counts;
  private final List<Bound> bounds;

  private StatusCounts(List<String> counts, List<Bound> bounds) {
    this.counts = counts;
    this.bounds = bounds;
  }

  private record Bound(String count, String whole, String detail) {}

  /** A table of counts that are not negative. */
  public static StatusCounts of(String... counts) {
    return new StatusCounts(List.of(counts), List.of());
  }

  /** The same table with a count that is part of another; the detail says what it exceeds. */
  public StatusCounts within(String count, String whole, String name) {
    List<Bound> more = new ArrayList<>(bounds);
    more.add(new Bound(count, whole, "cannot be greater than " + name));
    return new StatusCounts(counts, List.copyOf(more));
  }

  /** Collects what is wrong with the status of an object. */
  public void check(JsonNode object, Violations violations) {
    JsonNode status = object.path("status");
    for (String count : counts) {
      FieldRules.nonNegative(status, count, STATUS, violations);
    }
    for (Bound bound : bounds) {
      long count = status.path(bound.count()).asLong();
      if (count > status.path(bound.whole()).asLong()) {
        violations.invalid(STATUS.child(bound.count()), Json.number(count), bound.detail());
      }
    }
  }
}
