package io.kubejar.apiserver.controlplane;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apiserver.registry.core.ServiceNumbers;
import io.kubejar.clock.Clock;
import io.kubejar.clock.Randomness;
import io.kubejar.store.Commit;
import io.kubejar.store.CompactedException;
import io.kubejar.store.Key;
import io.kubejar.store.KeyExistsException;
import io.kubejar.store.RevisionMismatchException;
import io.kubejar.store.Store;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one IPAddress for each cluster IP of a Service.
 *
 * <p>Runs on the thread of whoever commits a change of a Service, before that request is answered.
 * What address a Service gets is decided by {@link ServiceNumbers}; these objects only tell of it.
 * Follows {@code pkg/registry/core/service/ipallocator/ipallocator.go}.
 */
public final class ServiceAddresses implements AutoCloseable {
  private static final GroupResource SERVICES = new GroupResource("", "services");
  private static final GroupResource ADDRESSES =
      new GroupResource("networking.k8s.io", "ipaddresses");
  private static final String MANAGED_BY = "ipaddress.kubernetes.io/managed-by";
  private static final String ALLOCATOR = "ipallocator.k8s.io";
  private static final int BATCH = 100;

  private final Store store;
  private final Clock clock;
  private final Randomness randomness;

  /** Held while Services are followed; never taken by whoever holds the store's lock. */
  private final ReentrantLock lock = new ReentrantLock();

  // Both are guarded by the lock.
  private Store.@Nullable Feed feed;
  private boolean closed;

  private ServiceAddresses(Store store, Clock clock, Randomness randomness) {
    this.store = store;
    this.clock = clock;
    this.randomness = randomness;
  }

  /** Makes the objects of the Services there are and will be, until closed. */
  public static ServiceAddresses start(Store store, Clock clock, Randomness randomness) {
    ServiceAddresses addresses = new ServiceAddresses(store, clock, randomness);
    addresses.lock.lock();
    try {
      addresses.resynchronize();
    } finally {
      addresses.lock.unlock();
    }
    return addresses;
  }

  /** Called after commits; the commits below are of another resource and do not lead here. */
  private void react() {
    lock.lock();
    try {
      if (!closed) {
        drain();
      }
    } finally {
      lock.unlock();
    }
  }

  private void drain() {
    Store.Feed open = feed;
    if (open == null) {
      return;
    }
    try {
      List<Commit> commits = open.poll(BATCH);
      while (!commits.isEmpty()) {
        commits.forEach(this::follow);
        commits = open.poll(BATCH);
      }
    } catch (CompactedException e) {
      resynchronize();
    }
  }

  /** Starts anew from what the store has now. */
  private void resynchronize() {
    Store.Feed old = feed;
    if (old != null) {
      old.close();
    }
    Store.View view = store.latest();
    feed = store.watch(SERVICES, view.revision(), this::react);
    Set<String> taken = new TreeSet<>();
    for (KubeObject service : all(view, SERVICES)) {
      List<String> ips = ServiceNumbers.clusterIps(service.spec());
      ips.forEach(ip -> create(ip, service));
      taken.addAll(ips);
    }
    for (KubeObject address : all(view, ADDRESSES)) {
      if (!taken.contains(address.name())) {
        remove(address.name());
      }
    }
    drain();
  }

  private static List<KubeObject> all(Store.View view, GroupResource resource) {
    return view.list(Key.prefix(resource, ""), "", Integer.MAX_VALUE);
  }

  private void follow(Commit commit) {
    KubeObject service = commit.object();
    List<String> now =
        commit.type() == Commit.Type.DELETE ? List.of() : ServiceNumbers.clusterIps(service.spec());
    KubeObject previous = commit.previous();
    List<String> gone =
        previous == null
            ? new ArrayList<>()
            : new ArrayList<>(ServiceNumbers.clusterIps(previous.spec()));
    List<String> added = new ArrayList<>(now);
    added.removeAll(gone);
    gone.removeAll(now);
    gone.forEach(this::remove);
    added.forEach(ip -> create(ip, service));
  }

  private void create(String ip, KubeObject service) {
    ObjectNode address =
        Json.object().put("apiVersion", "networking.k8s.io/v1").put("kind", "IPAddress");
    ObjectNode metadata = address.putObject("metadata").put("name", ip);
    metadata
        .putObject("labels")
        .put("ipaddress.kubernetes.io/ip-family", "IPv4")
        .put(MANAGED_BY, ALLOCATOR);
    metadata.put("uid", randomness.uuid());
    metadata.put("creationTimestamp", clock.now().truncatedTo(ChronoUnit.SECONDS).toString());
    ObjectNode parent = address.putObject("spec").putObject("parentRef");
    parent.put("group", "").put("resource", "services");
    parent.put("namespace", service.namespace()).put("name", service.name());
    try {
      store.create(Key.of(ADDRESSES, "", ip), KubeObject.of(address), 0);
    } catch (KeyExistsException e) {
      // Of an earlier life of this cluster, or a user's.
    }
  }

  private void remove(String ip) {
    Key key = Key.of(ADDRESSES, "", ip);
    Optional<KubeObject> address =
        store.get(key).filter(found -> ALLOCATOR.equals(found.label(MANAGED_BY)));
    try {
      address.ifPresent(found -> store.delete(key, found.revision(), 0));
    } catch (RevisionMismatchException e) {
      // Somebody writes it: it is no longer ours alone.
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      Store.Feed open = feed;
      if (open != null) {
        open.close();
      }
    } finally {
      lock.unlock();
    }
  }
}
