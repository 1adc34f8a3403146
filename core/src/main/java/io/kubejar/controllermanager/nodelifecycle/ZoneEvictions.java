package io.kubejar.controllermanager.nodelifecycle;

import io.kubejar.apimachinery.KubeObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * From which nodes Pods may be evicted, and when: one node in ten seconds in a zone that is well,
 * fewer or none where many nodes are not ready at once, none at all when no node of the cluster is
 * ready, as then it is the control plane that is cut off.
 *
 * <p>Follows {@code handleDisruption}, {@code setLimiterInZone} and {@code ComputeZoneState} of
 * {@code pkg/controller/nodelifecycle/node_lifecycle_controller.go}. Owned by the event loop.
 */
final class ZoneEvictions {
  private static final Duration USUAL = Duration.ofSeconds(10);
  private static final Duration REDUCED = Duration.ofSeconds(100);

  /** How often the real controller looks for nodes whose turn it is. */
  private static final Duration PASS = Duration.ofMillis(100);

  private static final int LARGE_ZONE = 50;
  private static final int FEW = 2;
  private static final double UNHEALTHY = 0.55;
  private static final String EXCLUDED = "node.kubernetes.io/exclude-disruption";

  private final Map<String, Zone> zones = new HashMap<>();
  private final Map<String, Seen> seen = new HashMap<>();
  private final Map<String, Instant> waitingSince = new HashMap<>();
  private final Set<String> begun = new HashSet<>();

  private enum State {
    INITIAL,
    NORMAL,
    PARTIAL_DISRUPTION,
    FULL_DISRUPTION
  }

  /** What a node means for all others. */
  enum Change {
    NONE,
    /** Zones have other rates; those that wait may ask again. */
    RATES,
    /** No node is ready any more: what was begun is undone. */
    STOPPED,
    /** A node is ready again after all were not: all get time to report. */
    RESUMED
  }

  /** What was last known of a node. */
  private record Seen(String zone, boolean ready) {}

  private static final class Zone {
    private int ready;
    private int notReady;
    private State state = State.INITIAL;
    // Null while nothing is evicted.
    private @Nullable Duration interval = USUAL;
    private Instant next = Instant.MIN;

    void count(boolean isReady, int difference) {
      if (isReady) {
        ready += difference;
      } else {
        notReady += difference;
      }
    }

    State computed() {
      if (ready == 0 && notReady > 0) {
        return State.FULL_DISRUPTION;
      }
      boolean many = notReady > FEW && (double) notReady / (notReady + ready) >= UNHEALTHY;
      return many ? State.PARTIAL_DISRUPTION : State.NORMAL;
    }

    void enter(State newState, Instant now) {
      state = newState;
      Duration rate = USUAL;
      if (newState == State.PARTIAL_DISRUPTION) {
        rate = ready + notReady > LARGE_ZONE ? REDUCED : null;
      }
      limit(rate, now);
    }

    /** Whoever has to wait at the old rate waits at the new one too. */
    void limit(@Nullable Duration newInterval, Instant now) {
      Duration before = interval;
      if (newInterval != null
          && !newInterval.equals(before)
          && (before == null || next.isAfter(now))) {
        next = now.plus(newInterval);
      }
      interval = newInterval;
    }
  }

  /** The zone of a node: its region and zone by their labels. */
  private static String zoneOf(KubeObject node) {
    return label(node, "region") + "/" + label(node, "zone");
  }

  private static String label(KubeObject node, String what) {
    String value = node.label("topology.kubernetes.io/" + what);
    String old = node.label("failure-domain.beta.kubernetes.io/" + what);
    return value != null ? value : old == null ? "" : old;
  }

  /**
   * A node is as it is now.
   *
   * @param ready null if it has never said
   */
  Change observe(KubeObject node, @Nullable Boolean ready, Instant now) {
    if (ready == null || node.label(EXCLUDED) != null) {
      return remove(node.name(), now);
    }
    return replace(node.name(), new Seen(zoneOf(node), ready), now);
  }

  /** A node is gone. */
  Change remove(String node, Instant now) {
    return replace(node, null, now);
  }

  private Change replace(String node, @Nullable Seen current, Instant now) {
    Seen before = current == null ? seen.remove(node) : seen.put(node, current);
    if (before == null ? current == null : before.equals(current)) {
      return Change.NONE;
    }
    if (before != null) {
      zone(before.zone()).count(before.ready(), -1);
    }
    if (current != null) {
      zone(current.zone()).count(current.ready(), 1);
    }
    zones.values().removeIf(zone -> zone.ready + zone.notReady == 0);
    return handleDisruption(now);
  }

  private Zone zone(String name) {
    return zones.computeIfAbsent(name, z -> new Zone());
  }

  private static boolean all(Collection<State> states) {
    return states.stream().allMatch(state -> state == State.FULL_DISRUPTION);
  }

  private Change handleDisruption(Instant now) {
    boolean areAll = all(zones.values().stream().map(Zone::computed).toList());
    boolean wereAll = all(zones.values().stream().map(zone -> zone.state).toList());
    if (zones.isEmpty() || (areAll && wereAll)) {
      return Change.NONE;
    }
    if (areAll) {
      begun.clear();
      waitingSince.clear();
      for (Zone zone : zones.values()) {
        zone.state = State.FULL_DISRUPTION;
        zone.limit(null, now);
      }
      return Change.STOPPED;
    }
    boolean changed = false;
    for (Zone zone : zones.values()) {
      State state = zone.computed();
      if (wereAll || zone.state != state) {
        changed |= zone.state != State.INITIAL;
        zone.enter(state, now);
      }
    }
    if (wereAll) {
      return Change.RESUMED;
    }
    return changed ? Change.RATES : Change.NONE;
  }

  /** Pods of a node that is ready stay. */
  void forget(String node) {
    begun.remove(node);
    waitingSince.remove(node);
  }

  /** A node has been given up before this controller ran. */
  void adopt(String node) {
    begun.add(node);
  }

  /**
   * Whether the Pods of a node that is not ready may be evicted now: zero if so, else how long to
   * wait before asking again, null if only a {@link Change} can make a difference.
   */
  @Nullable Duration ask(String node, Instant now) {
    if (begun.contains(node)) {
      return Duration.ZERO;
    }
    Seen known = seen.get(node);
    Zone zone = known == null ? new Zone() : zone(known.zone());
    Duration interval = zone.interval;
    if (interval == null) {
      return null;
    }
    Instant earliest = waitingSince.computeIfAbsent(node, n -> now).plus(PASS);
    Instant turn = zone.next.isAfter(earliest) ? zone.next : earliest;
    if (turn.isAfter(now)) {
      return Duration.between(now, turn);
    }
    begun.add(node);
    zone.next = now.plus(interval);
    return Duration.ZERO;
  }
}
