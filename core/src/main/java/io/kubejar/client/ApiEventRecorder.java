package io.kubejar.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.clock.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes Events through a client: a new Event at first, a raised {@code count} when the same is
 * said again, one combined Event when many differ in nothing but their message, and nothing when a
 * component talks too much about one object.
 *
 * <p>Follows {@code k8s.io/client-go/tools/record/events_cache.go}. An Event that can't be written
 * is dropped, as there: events are best effort. Confined to the event loop.
 */
public final class ApiEventRecorder implements EventRecorder {
  private static final Logger LOG = LoggerFactory.getLogger(ApiEventRecorder.class);
  private static final GroupVersionResource EVENTS = new GroupVersionResource("", "v1", "events");
  private static final int REMEMBERED = 4096;
  private static final int SIMILAR_BEFORE_COMBINING = 10;
  private static final Duration SIMILAR_WITHIN = Duration.ofMinutes(10);
  private static final int BURST = 25;
  private static final Duration REFILL_ONE = Duration.ofMinutes(5);

  private final Client client;
  private final Clock clock;
  private final EventCreation creation;
  private final String component;
  private final String host;
  private final Recent<Identity, Written> written = new Recent<>();
  private final Recent<Similarity, Similar> similar = new Recent<>();
  private final Recent<Source, Allowance> allowances = new Recent<>();

  /**
   * A recorder for one component.
   *
   * @param component the name in {@code source.component}
   * @param host the node in {@code source.host}, empty for components of the control plane
   */
  public ApiEventRecorder(Client client, Clock clock, String component, String host) {
    this.client = client;
    this.clock = clock;
    this.creation = new EventCreation(client.resource(EVENTS), clock);
    this.component = component;
    this.host = host;
  }

  @Override
  public EventRecorder component(String otherComponent, String otherHost) {
    return new ApiEventRecorder(client, clock, otherComponent, otherHost);
  }

  @Override
  public void event(
      KubeObject about, String fieldPath, String type, String reason, String message) {
    record(new Happening(about, fieldPath, type, reason, message));
  }

  private record Happening(
      KubeObject about, String fieldPath, String type, String reason, String message) {}

  private record Source(String uid, String name, String kind) {}

  private record Similarity(Source source, String fieldPath, String type, String reason) {}

  /** What is counted in one Event; of combined events the message does not matter. */
  private record Identity(Similarity similarity, String message, boolean combined) {}

  /** An Event in the API and how often it has been said. */
  private record Written(String namespace, String name, int count) {}

  /** How many different messages came, and when the last of them. */
  private record Similar(int messages, Instant last) {}

  /** How many events may still be written about an object, as of a time. */
  private record Allowance(double events, Instant asOf) {}

  private void record(Happening happening) {
    KubeObject about = happening.about();
    Source source = new Source(about.uid(), about.name(), about.kind());
    Similarity similarity =
        new Similarity(source, happening.fieldPath(), happening.type(), happening.reason());
    Identity identity = combineSimilar(new Identity(similarity, happening.message(), false));
    if (!isAllowed(source)) {
      return;
    }
    String message =
        identity.combined()
            ? "(combined from similar events): " + happening.message()
            : happening.message();
    try {
      Written before = written.get(identity);
      written.put(
          identity, before == null ? create(happening, message) : raiseCount(before, message));
    } catch (StatusException e) {
      LOG.debug("event {} about {} not written", happening.reason(), about, e);
      written.remove(identity);
    }
  }

  private Identity combineSimilar(Identity identity) {
    Instant now = clock.now();
    if (written.get(identity) != null) {
      return identity;
    }
    Similar before = similar.get(identity.similarity());
    boolean fresh = before == null || before.last().plus(SIMILAR_WITHIN).isBefore(now);
    Similar after = new Similar(before == null || fresh ? 1 : before.messages() + 1, now);
    similar.put(identity.similarity(), after);
    return after.messages() < SIMILAR_BEFORE_COMBINING
        ? identity
        : new Identity(identity.similarity(), "", true);
  }

  private boolean isAllowed(Source source) {
    Instant now = clock.now();
    Allowance before = allowances.get(source);
    double events = BURST;
    if (before != null) {
      double refilled =
          Duration.between(before.asOf(), now).toNanos() / (double) REFILL_ONE.toNanos();
      events = Math.min(BURST, before.events() + refilled);
    }
    boolean allowed = events >= 1;
    allowances.put(source, new Allowance(allowed ? events - 1 : events, now));
    return allowed;
  }

  private Written create(Happening happening, String message) {
    KubeObject about = happening.about();
    Instant now = clock.now();
    ObjectNode event = Json.object();
    event.put("apiVersion", "v1").put("kind", "Event");
    event.set("involvedObject", EventCreation.reference(about, happening.fieldPath()));
    event.put("reason", happening.reason()).put("message", message);
    ObjectNode source = event.putObject("source").put("component", component);
    if (!host.isEmpty()) {
      source.put("host", host);
    }
    String time = seconds(now);
    event.put("firstTimestamp", time).put("lastTimestamp", time).put("count", 1);
    event.put("type", happening.type()).put("reportingComponent", component);
    event.put("reportingInstance", host);
    KubeObject created = creation.create(event, about);
    return new Written(created.namespace(), created.name(), 1);
  }

  private Written raiseCount(Written before, String message) {
    Written after = new Written(before.namespace(), before.name(), before.count() + 1);
    ObjectNode patch = Json.object();
    patch.put("count", after.count()).put("lastTimestamp", seconds(clock.now()));
    patch.put("message", message);
    client
        .resource(EVENTS)
        .patch(after.namespace(), after.name(), "", "application/merge-patch+json", patch);
    return after;
  }

  private static String seconds(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** The entries used last, up to a number. */
  private static final class Recent<K, V> {
    private final Map<K, V> entries =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1;

          @Override
          protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > REMEMBERED;
          }
        };

    @Nullable V get(K key) {
      return entries.get(key);
    }

    void put(K key, V value) {
      entries.put(key, value);
    }

    void remove(K key) {
      entries.remove(key);
    }
  }
}
