package io.kubejar.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.clock.Clock;
import java.time.Instant;

/**
 * What both kinds of event recorders do alike: create an Event under a free name, and refer to what
 * it is about. Confined to the event loop.
 */
final class EventCreation {
  private static final int NAMES_TRIED = 100;

  private final ResourceClient events;
  private final Clock clock;
  private long lastName;

  EventCreation(ResourceClient events, Clock clock) {
    this.events = events;
    this.clock = clock;
  }

  /**
   * Creates an Event in the namespace of what it is about, {@code default} if that has none.
   *
   * <p>Names end in the time in nanoseconds; where time stands still that is not enough to tell two
   * events about one object apart, so the next free number is taken.
   *
   * @throws StatusException if it can't be written
   */
  KubeObject create(ObjectNode event, KubeObject about) {
    lastName = Math.max(unixNanos(clock.now()), lastName + 1);
    String namespace = about.namespace().isEmpty() ? "default" : about.namespace();
    ObjectNode metadata = event.withObjectProperty("metadata").put("namespace", namespace);
    for (int attempt = 1; ; attempt++) {
      metadata.put("name", about.name() + "." + Long.toHexString(lastName));
      try {
        return events.create(namespace, event);
      } catch (StatusException e) {
        if (!e.isAlreadyExists() || attempt == NAMES_TRIED) {
          throw e;
        }
        lastName++;
      }
    }
  }

  private static long unixNanos(Instant instant) {
    return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
  }

  /** An {@code ObjectReference} to an object, or to a part of it if the path is not empty. */
  static ObjectNode reference(KubeObject about, String fieldPath) {
    ObjectNode reference = Json.object();
    reference.put("kind", about.kind());
    if (!about.namespace().isEmpty()) {
      reference.put("namespace", about.namespace());
    }
    reference.put("name", about.name()).put("uid", about.uid());
    reference.put("apiVersion", about.apiVersion());
    reference.put("resourceVersion", about.resourceVersion());
    if (!fieldPath.isEmpty()) {
      reference.put("fieldPath", fieldPath);
    }
    return reference;
  }
}
