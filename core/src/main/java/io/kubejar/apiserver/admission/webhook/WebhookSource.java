package io.kubejar.apiserver.admission.webhook;

import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.store.CompactedException;
import io.kubejar.store.Key;
import io.kubejar.store.Store;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The webhooks of all configurations of one kind, by the names of the configurations and then in
 * their own order.
 *
 * <p>Watches the store, and reads the configurations anew when one has changed: a request that
 * finds none changed costs two volatile reads. Unlike a real API server's, whose informer lags, a
 * configuration holds for every request after the one that wrote it. Follows {@code
 * k8s.io/apiserver/pkg/admission/configuration}. Safe for use by many threads.
 */
final class WebhookSource {
  private static final int BATCH = 100;

  private final Store store;
  private final GroupResource resource;
  private final AtomicLong changes = new AtomicLong();
  private volatile Loaded loaded = new Loaded(-1, List.of());

  /** Guarded by this. */
  private Store.@Nullable Feed feed;

  /** What was read after a number of changes. */
  private record Loaded(long changes, List<Webhook> webhooks) {}

  private WebhookSource(Store store, String resource) {
    this.store = store;
    this.resource = new GroupResource("admissionregistration.k8s.io", resource);
  }

  static WebhookSource mutating(Store store) {
    return new WebhookSource(store, "mutatingwebhookconfigurations");
  }

  static WebhookSource validating(Store store) {
    return new WebhookSource(store, "validatingwebhookconfigurations");
  }

  List<Webhook> webhooks() {
    Loaded current = loaded;
    return current.changes() == changes.get() ? current.webhooks() : reload();
  }

  /** A request waits for another one that reads, since the change may be its sender's own. */
  private synchronized List<Webhook> reload() {
    long seen = changes.get();
    if (loaded.changes() == seen) {
      return loaded.webhooks();
    }
    skipCommits();
    List<KubeObject> configurations =
        new ArrayList<>(store.latest().list(Key.prefix(resource, ""), "", Integer.MAX_VALUE));
    configurations.sort(Comparator.comparing(KubeObject::name));
    List<Webhook> webhooks = new ArrayList<>();
    for (KubeObject configuration : configurations) {
      webhooks.addAll(Webhook.listOf(configuration.name(), configuration.json().path("webhooks")));
    }
    loaded = new Loaded(seen, List.copyOf(webhooks));
    return loaded.webhooks();
  }

  /** What was committed is read from the store itself; the feed only tells that something was. */
  private void skipCommits() {
    try {
      Store.Feed open = feed;
      if (open == null) {
        feed = store.watch(resource, store.revision(), changes::incrementAndGet);
        return;
      }
      while (!open.poll(BATCH).isEmpty()) {
        // The state after all of them is what counts.
      }
    } catch (CompactedException e) {
      feed = null;
      skipCommits();
    }
  }
}
