package io.kubejar.apiserver.registry;

import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.store.Key;
import io.kubejar.store.Store;
import io.kubejar.trace.Trace;
import io.kubejar.trace.TraceEntry.Hop;
import java.util.Map;

/**
 * Writes to the store on behalf of a request: each commit carries a trace entry to its watchers,
 * and the entry is recorded once the commit is known to have happened.
 */
final class Commits {
  /** The largest request of etcd in bytes, by default. */
  private static final int MOST_BYTES = 1536 * 1024;

  private final Store store;
  private final Trace trace;

  Commits(Store store, Trace trace) {
    this.store = store;
    this.trace = trace;
  }

  KubeObject create(WriteContext write, Key key, KubeObject object) {
    requireFitting(object);
    long entry = trace.reserve();
    return record(write, "create", key, entry, store.create(key, object, entry));
  }

  KubeObject update(WriteContext write, Key key, KubeObject old, KubeObject object) {
    requireFitting(object);
    long entry = trace.reserve();
    return record(write, "update", key, entry, store.update(key, old.revision(), object, entry));
  }

  KubeObject delete(WriteContext write, Key key, KubeObject old) {
    long entry = trace.reserve();
    return record(write, "delete", key, entry, store.delete(key, old.revision(), entry));
  }

  /** etcd takes no larger requests; real servers pass on what it says. */
  private static void requireFitting(KubeObject object) {
    if (Json.textLength(object.json()) > MOST_BYTES) {
      throw StatusException.unforeseen("etcdserver: request is too large");
    }
  }

  private KubeObject record(
      WriteContext write, String action, Key key, long entry, KubeObject committed) {
    Map<String, String> details = Map.of("revision", committed.resourceVersion());
    trace.recordAs(entry, Hop.COMMIT, write.user().name(), action, key.ref(), details);
    return committed;
  }
}
