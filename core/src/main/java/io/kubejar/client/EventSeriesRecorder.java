package io.kubejar.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.clock.EventLoop;
import io.kubejar.clock.Timer;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes {@code events.k8s.io/v1} Events through a client. What happens again within six minutes
 * makes no new Event but a series: its second time is written at once, the rest when the series
 * ends.
 *
 * <p>The note is not part of what makes two events the same, so a series keeps its first note.
 * Follows {@code k8s.io/client-go/tools/events/event_broadcaster.go}. An Event that can't be
 * written is dropped, as there. Confined to the event loop.
 */
public final class EventSeriesRecorder {
  private static final Logger LOG = LoggerFactory.getLogger(EventSeriesRecorder.class);
  private static final GroupVersionResource EVENTS =
      new GroupVersionResource("events.k8s.io", "v1", "events");
  private static final Duration FINISHED_AFTER = Duration.ofMinutes(6);
  private static final int LONGEST_NOTE = 1024;
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private final ResourceClient events;
  private final EventCreation creation;
  private final EventLoop loop;
  private final String host;
  // In the order in which they happened last, so that those to forget come first.
  private final Map<Sameness, Occurrences> open = new LinkedHashMap<>(16, 0.75f, true);
  private @Nullable Timer finishing;

  /**
   * A recorder without a past.
   *
   * @param host where the controllers run, the end of {@code reportingInstance}
   */
  public EventSeriesRecorder(Client client, EventLoop loop, String host) {
    this.events = client.resource(EVENTS);
    this.creation = new EventCreation(events, loop.clock());
    this.loop = loop;
    this.host = host;
  }

  /** What is said, and what was being done. */
  private record Saying(String type, String reason, String action, String note) {}

  /** What two events have in common that belong to one series. */
  private record Sameness(
      String controller, String type, String reason, String action, String uid, String relatedUid) {
    static Sameness of(
        String controller, KubeObject regarding, @Nullable KubeObject related, Saying saying) {
      return new Sameness(
          controller,
          saying.type(),
          saying.reason(),
          saying.action(),
          regarding.uid(),
          related == null ? "" : related.uid());
    }
  }

  /** An Event in the API and how often it has happened. */
  private static final class Occurrences {
    final String namespace;
    final String name;
    Instant last;
    int count = 1;
    int written = 1;

    Occurrences(KubeObject event, Instant first) {
      this.namespace = event.namespace();
      this.name = event.name();
      this.last = first;
    }
  }

  /** The recorder of one controller, named in {@code reportingController}. */
  public Reporter reportedBy(String controller) {
    return new Reporter(controller);
  }

  /** Records what one controller does. */
  public final class Reporter {
    private final String controller;

    private Reporter(String controller) {
      this.controller = controller;
    }

    /**
     * Something went as it should.
     *
     * @param regarding what the event is about
     * @param related what else had a part in it, if anything
     * @param action what was being done, such as {@code Binding}
     * @param note a sentence; cut at 1,024 characters
     */
    public void normal(
        KubeObject regarding,
        @Nullable KubeObject related,
        String reason,
        String action,
        String note) {
      record(controller, regarding, related, new Saying("Normal", reason, action, note));
    }

    /** Something went wrong; as {@link #normal} otherwise. */
    public void warning(KubeObject regarding, String reason, String action, String note) {
      record(controller, regarding, null, new Saying("Warning", reason, action, note));
    }
  }

  private void record(
      String controller, KubeObject regarding, @Nullable KubeObject related, Saying saying) {
    Sameness sameness = Sameness.of(controller, regarding, related, saying);
    Instant now = loop.clock().now();
    forgetFinished(now);
    try {
      Occurrences before = open.get(sameness);
      if (before == null) {
        ObjectNode event = event(controller, regarding, related, saying);
        open.put(sameness, new Occurrences(creation.create(event, regarding), now));
      } else {
        happenedAgain(before, now);
      }
    } catch (StatusException e) {
      LOG.debug("event {} about {} not written", saying.reason(), regarding, e);
      open.remove(sameness);
    }
  }

  private void happenedAgain(Occurrences series, Instant now) {
    series.count++;
    series.last = now;
    if (series.count == 2) {
      write(series);
    } else if (finishing == null) {
      finishing = loop.schedule(FINISHED_AFTER, this::finish);
    }
  }

  private void write(Occurrences series) {
    series.written = series.count;
    ObjectNode patch = Json.object();
    patch
        .putObject("series")
        .put("count", series.count)
        .put("lastObservedTime", MICROS.format(series.last));
    events.patch(series.namespace, series.name, "", "application/merge-patch+json", patch);
  }

  private void finish() {
    finishing = null;
    forgetFinished(loop.clock().now());
    boolean unwritten = open.values().stream().anyMatch(o -> o.count != o.written);
    if (unwritten) {
      finishing = loop.schedule(FINISHED_AFTER, this::finish);
    }
  }

  private void forgetFinished(Instant now) {
    Instant limit = now.minus(FINISHED_AFTER);
    Iterator<Occurrences> oldestFirst = open.values().iterator();
    while (oldestFirst.hasNext()) {
      Occurrences oldest = oldestFirst.next();
      if (oldest.last.isAfter(limit)) {
        return;
      }
      oldestFirst.remove();
      if (oldest.count != oldest.written) {
        writeLast(oldest);
      }
    }
  }

  private void writeLast(Occurrences series) {
    try {
      write(series);
    } catch (StatusException e) {
      LOG.debug("the last count of event {} not written", series.name, e);
    }
  }

  private ObjectNode event(
      String controller, KubeObject regarding, @Nullable KubeObject related, Saying saying) {
    ObjectNode event = Json.object();
    event.put("apiVersion", "events.k8s.io/v1").put("kind", "Event");
    event.put("eventTime", MICROS.format(loop.clock().now()));
    event.put("reportingController", controller);
    event.put("reportingInstance", controller + "-" + host);
    event.put("type", saying.type()).put("reason", saying.reason()).put("action", saying.action());
    event.put("note", shortened(saying.note()));
    event.set("regarding", EventCreation.reference(regarding, ""));
    if (related != null) {
      event.set("related", EventCreation.reference(related, ""));
    }
    return event;
  }

  private static String shortened(String note) {
    return note.length() <= LONGEST_NOTE ? note : note.substring(0, LONGEST_NOTE - 4) + " ...";
  }
}
