package io.kubejar.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.clock.Randomness;
import io.kubejar.store.Commit;
import io.kubejar.store.CompactedException;
import io.kubejar.store.Key;
import io.kubejar.store.Store;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which cluster IPs and node ports are free: what no stored Service has and no write in progress
 * has taken.
 *
 * <p>The stored Services are followed by a feed of the store that is read before each decision, so
 * the books are right after deletions, failed writes and restored snapshots alike. Owns its state
 * under its own lock. Follows {@code pkg/registry/core/service/ipallocator} and {@code
 * portallocator}: the lower part of each range is left to Services that ask for a number.
 */
public final class ServiceNumbers {
  /** The range of the cluster IPs. */
  public static final String SERVICE_RANGE = "10.96.0.0/16";

  static final int FIRST_NODE_PORT = 30000;
  static final int LAST_NODE_PORT = 32767;

  private static final String TAKEN_IP = "provided IP is already allocated";
  private static final String TAKEN_PORT = "provided port is already allocated";
  private static final String RANGE_PREFIX = "10.96.";
  private static final int ADDRESSES = 65536;
  private static final int STATIC_ADDRESSES = 256;
  private static final int STATIC_NODE_PORTS = 86;
  private static final GroupResource SERVICES = new GroupResource("", "services");
  private static final Pattern IPV4 =
      Pattern.compile("((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(?!$)|$)){4}");

  private final Store store;
  private final Randomness randomness;
  private final Map<Object, Integer> stored = new HashMap<>();
  private final Set<Object> inProgress = new HashSet<>();
  private Store.@Nullable Feed feed;

  /**
   * @param randomness chooses among free numbers
   */
  public ServiceNumbers(Store store, Randomness randomness) {
    this.store = store;
    this.randomness = randomness;
  }

  static boolean isIpv4(String text) {
    return IPV4.matcher(text).matches();
  }

  /** A free address, now taken. */
  synchronized String nextIp() {
    catchUp();
    int dynamic = ADDRESSES - STATIC_ADDRESSES - 1;
    int start = randomness.nextInt(dynamic);
    for (int i = 0; i < dynamic; i++) {
      String ip = address(STATIC_ADDRESSES + (start + i) % dynamic);
      if (isFree(ip)) {
        inProgress.add(ip);
        return ip;
      }
    }
    for (int i = 2; i < STATIC_ADDRESSES; i++) {
      String ip = address(i);
      if (isFree(ip)) {
        inProgress.add(ip);
        return ip;
      }
    }
    throw StatusException.internal("failed to allocate a serviceIP: range is full");
  }

  private static String address(int offset) {
    return RANGE_PREFIX + (offset >> 8) + "." + (offset & 0xff);
  }

  /** Takes an address; returns why it cannot be had, or an empty text. */
  synchronized String takeIp(String ip) {
    if (!ip.startsWith(RANGE_PREFIX)) {
      return "the provided network does not match the current range";
    }
    catchUp();
    if (!isFree(ip)) {
      return TAKEN_IP;
    }
    inProgress.add(ip);
    return "";
  }

  /** A free node port, now taken. */
  synchronized int nextNodePort() {
    catchUp();
    int size = LAST_NODE_PORT - FIRST_NODE_PORT + 1;
    int dynamic = size - STATIC_NODE_PORTS;
    int start = randomness.nextInt(dynamic);
    for (int i = 0; i < size; i++) {
      int offset = i < dynamic ? STATIC_NODE_PORTS + (start + i) % dynamic : i - dynamic;
      Integer port = FIRST_NODE_PORT + offset;
      if (isFree(port)) {
        inProgress.add(port);
        return port;
      }
    }
    throw StatusException.internal("failed to allocate a nodePort: range is full");
  }

  /** Takes a node port; returns why it cannot be had, or an empty text. */
  synchronized String takeNodePort(int port) {
    if (port < FIRST_NODE_PORT || port > LAST_NODE_PORT) {
      return "provided port is not in the valid range. The range of valid ports is "
          + FIRST_NODE_PORT
          + "-"
          + LAST_NODE_PORT;
    }
    catchUp();
    if (!isFree((Integer) port)) {
      return TAKEN_PORT;
    }
    inProgress.add(port);
    return "";
  }

  private boolean isFree(Object number) {
    return !stored.containsKey(number) && !inProgress.contains(number);
  }

  synchronized void release(Object number) {
    inProgress.remove(number);
  }

  /** Ends the claims of a write: what it stored is seen in the store, the rest is free again. */
  synchronized void releaseUnlessStored(JsonNode spec) {
    if (!inProgress.isEmpty()) {
      catchUp();
      inProgress.removeAll(numbersOf(spec));
    }
  }

  private void catchUp() {
    try {
      Store.Feed open = feed;
      if (open == null) {
        open = readAll();
      }
      List<Commit> commits = open.poll(1000);
      while (!commits.isEmpty()) {
        commits.forEach(this::follow);
        commits = open.poll(1000);
      }
    } catch (CompactedException e) {
      readAll();
    }
  }

  private Store.Feed readAll() {
    Store.Feed old = feed;
    if (old != null) {
      old.close();
    }
    stored.clear();
    Store.View view = store.latest();
    for (KubeObject service : view.list(Key.prefix(SERVICES, ""), "", Integer.MAX_VALUE)) {
      count(service, 1);
    }
    Store.Feed opened = store.watch(SERVICES, view.revision(), () -> {});
    feed = opened;
    return opened;
  }

  private void follow(Commit commit) {
    KubeObject previous = commit.previous();
    if (previous != null) {
      count(previous, -1);
    }
    if (commit.type() != Commit.Type.DELETE) {
      count(commit.object(), 1);
    }
  }

  private void count(KubeObject service, int change) {
    for (Object number : numbersOf(service.spec())) {
      stored.merge(number, change, (a, b) -> a + b == 0 ? null : a + b);
    }
  }

  private static Set<Object> numbersOf(JsonNode spec) {
    Set<Object> numbers = new HashSet<>(clusterIps(spec));
    for (JsonNode port : spec.path("ports")) {
      addPort(numbers, port.path("nodePort"));
    }
    addPort(numbers, spec.path("healthCheckNodePort"));
    return numbers;
  }

  /** The addresses that a Service has from the cluster's range. */
  public static List<String> clusterIps(JsonNode spec) {
    List<String> ips = new ArrayList<>();
    for (JsonNode ip : spec.path("clusterIPs")) {
      if (isIpv4(ip.asText())) {
        ips.add(ip.asText());
      }
    }
    return ips;
  }

  private static void addPort(Set<Object> numbers, JsonNode port) {
    if (port.asInt() != 0) {
      numbers.add(port.asInt());
    }
  }
}
