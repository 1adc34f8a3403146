package io.kubejar.apiserver.admission.webhook;

import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.store.CompactedException;
import io.kubejar.store.Key;
import io.kubejar.store.Store;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The webhooks of all configurations of one kind, by the names of the configurations and then in
 * their own order.
 *
 * <p>Watches the store, and reads the configurations anew when one has changed: a request that
 * finds none changed costs one volatile read. Unlike a real API server's, whose informer lags, a
 * configuration holds for every request after the one that wrote it. Follows {@code
 * k8s.io/apiserver/pkg/admission/configuration}. Safe for use by many threads.
 */
final class WebhookSource {
  private static final int BATCH = 100;

  private final Store store;
  private final GroupResource resource;
  private volatile boolean changed = true;
  private volatile List<Webhook> webhooks = List.of();

  /** Guarded by this. */
  private Store.@Nullable Feed feed;

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
    if (changed) {
      reload();
    }
    return webhooks;
  }

  private synchronized void reload() {
    if (!changed) {
      return;
    }
    changed = false;
    skipCommits();
    List<KubeObject> configurations =
        new ArrayList<>(store.latest().list(Key.prefix(resource, ""), "", Integer.MAX_VALUE));
    configurations.sort(Comparator.comparing(KubeObject::name));
    List<Webhook> loaded = new ArrayList<>();
    for (KubeObject configuration : configurations) {
      loaded.addAll(Webhook.listOf(configuration.name(), configuration.json().path("webhooks")));
    }
    webhooks = List.copyOf(loaded);
  }

  /** What was committed is read from the store itself; the feed only tells that something was. */
  private void skipCommits() {
    try {
      Store.Feed open = feed;
      if (open == null) {
        feed = store.watch(resource, store.revision(), () -> changed = true);
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
