package io.kubejar.apiserver.admission.policy;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.store.CompactedException;
import io.kubejar.store.Key;
import io.kubejar.store.Store;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * The policies of one kind that are in force, with their bindings, in the order of their names.
 *
 * <p>Feeds of the store tell when a policy or a binding changed; only then are they looked at
 * again, by whoever asks next. So a policy is in force for every request after the one that created
 * it, and no policy costs one read of a counter. Safe for use by many threads.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/admission/plugin/policy/generic/policy_source.go}.
 *
 * @param <E> the compiled expressions of a policy
 */
final class PolicySource<E> {
  private static final int BATCH = 100;

  private final Store store;
  private final GroupResource policies;
  private final GroupResource bindings;
  private final Function<JsonNode, E> compiler;
  private final AtomicLong changes = new AtomicLong(1);
  private volatile Found<E> found = new Found<>(0, List.of());

  // Guarded by this.
  private final List<Store.Feed> feeds = new ArrayList<>();
  private Map<String, BoundPolicy.Definition<E>> definitions = Map.of();

  /**
   * @param compiler compiles a policy's spec
   */
  PolicySource(
      Store store, GroupResource policies, GroupResource bindings, Function<JsonNode, E> compiler) {
    this.store = store;
    this.policies = policies;
    this.bindings = bindings;
    this.compiler = compiler;
  }

  /**
   * What was found.
   *
   * @param changes how many changes had been told of before it was looked for
   */
  private record Found<E>(long changes, List<BoundPolicy<E>> policies) {}

  List<BoundPolicy<E>> current() {
    Found<E> last = found;
    return last.changes() == changes.get() ? last.policies() : refresh();
  }

  private synchronized List<BoundPolicy<E>> refresh() {
    long now = changes.get();
    if (found.changes() != now) {
      follow();
      found = new Found<>(now, read(store.latest()));
    }
    return found.policies();
  }

  /** Brings the feeds up to date, so that the next commit is told. */
  private void follow() {
    try {
      for (Store.Feed feed : feeds) {
        while (!feed.poll(BATCH).isEmpty()) {
          // What changed is read from the store.
        }
      }
    } catch (CompactedException e) {
      feeds.forEach(Store.Feed::close);
      feeds.clear();
    }
    if (feeds.isEmpty()) {
      for (GroupResource resource : List.of(policies, bindings)) {
        feeds.add(store.watch(resource, store.revision(), changes::incrementAndGet));
      }
    }
  }

  private List<BoundPolicy<E>> read(Store.View view) {
    Map<String, List<PolicyBinding>> byPolicy = new TreeMap<>();
    for (KubeObject binding : list(view, bindings)) {
      String policy = binding.json().path("spec").path("policyName").asText();
      byPolicy.computeIfAbsent(policy, name -> new ArrayList<>()).add(PolicyBinding.of(binding));
    }
    Map<String, BoundPolicy.Definition<E>> known = definitions;
    Map<String, BoundPolicy.Definition<E>> used = new HashMap<>();
    List<BoundPolicy<E>> bound = new ArrayList<>();
    byPolicy.forEach(
        (name, itsBindings) ->
            view.get(Key.of(policies, "", name))
                .ifPresent(
                    object -> {
                      BoundPolicy.Definition<E> definition = known.get(name);
                      if (definition == null || !definition.isOf(object)) {
                        definition = new BoundPolicy.Definition<>(object, compiler);
                      }
                      used.put(name, definition);
                      bound.add(new BoundPolicy<>(definition, itsBindings));
                    }));
    definitions = used;
    return List.copyOf(bound);
  }

  private static List<KubeObject> list(Store.View view, GroupResource resource) {
    return view.list(Key.prefix(resource, ""), "", Integer.MAX_VALUE);
  }
}
