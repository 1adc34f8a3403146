package io.kubejar.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubejar.apimachinery.KubeObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** The store against a plain model: a sorted map per revision and a list of all commits. */
class StoreModelProperties {
  private static final int HISTORY = 64;

  /** One step of a random history; the value is ignored by deletes and compactions. */
  record Step(Action action, String name, int value) {}

  enum Action {
    CREATE,
    UPDATE,
    DELETE,
    COMPACT,
    SNAPSHOT,
    RESTORE
  }

  @Provide
  Arbitrary<List<Step>> histories() {
    Arbitrary<Action> actions =
        Arbitraries.frequency(
            net.jqwik.api.Tuple.of(8, Action.CREATE),
            net.jqwik.api.Tuple.of(8, Action.UPDATE),
            net.jqwik.api.Tuple.of(5, Action.DELETE),
            net.jqwik.api.Tuple.of(1, Action.COMPACT),
            net.jqwik.api.Tuple.of(1, Action.SNAPSHOT),
            net.jqwik.api.Tuple.of(1, Action.RESTORE));
    Arbitrary<String> names = Arbitraries.of("a", "a-b", "a.b", "b", "c", "d", "e", "f", "g", "h");
    return Combinators.combine(actions, names, Arbitraries.integers().between(0, 9))
        .as(Step::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(120);
  }

  @Property(tries = 300)
  void theStoreBehavesAsThePlainModel(@ForAll("histories") List<Step> steps) {
    Run run = new Run();
    steps.forEach(run::apply);
    run.compareHistory();
    run.compareFeeds();
  }

  /** The store and the model side by side. */
  private static final class Run {
    private final Store store = new InMemoryStore(HISTORY);
    private final TreeMap<String, KubeObject> model = new TreeMap<>();
    private final Map<Long, TreeMap<String, KubeObject>> past = new HashMap<>();
    private final List<Commit> log = new ArrayList<>();
    private long restoredAt;
    private Store.@Nullable Snapshot snapshot;
    private TreeMap<String, KubeObject> snapshotModel = new TreeMap<>();

    void apply(Step step) {
      Key key = StoreContract.pod(step.name());
      KubeObject current = model.get(key.path());
      switch (step.action()) {
        case CREATE -> create(key, step, current);
        case UPDATE -> update(key, step, current);
        case DELETE -> delete(key, current);
        case COMPACT -> store.compact(store.revision() - 3);
        case SNAPSHOT -> {
          snapshot = store.snapshot();
          snapshotModel = new TreeMap<>(model);
        }
        case RESTORE -> restore();
      }
      assertThat(store.latest().list(Key.prefix(StoreContract.PODS, ""), "", 1_000))
          .containsExactlyElementsOf(model.values());
    }

    private void create(Key key, Step step, @Nullable KubeObject current) {
      KubeObject object = StoreContract.object(step.name(), step.value());
      try {
        KubeObject created = store.create(key, object, 0);
        assertThat(current).isNull();
        remember(Commit.Type.CREATE, key, created, null);
        model.put(key.path(), created);
      } catch (KeyExistsException e) {
        assertThat(current).isNotNull();
      }
      past.put(store.revision(), new TreeMap<>(model));
    }

    private void update(Key key, Step step, @Nullable KubeObject current) {
      long expected = current == null ? 1 : step.value() == 0 ? 1 : current.revision();
      try {
        KubeObject object = StoreContract.object(step.name(), step.value());
        KubeObject updated = store.update(key, expected, object, 0);
        assertThat(current).isNotNull();
        remember(Commit.Type.UPDATE, key, updated, current);
        model.put(key.path(), updated);
      } catch (RevisionMismatchException e) {
        assertThat(e.current()).isEqualTo(current);
        assertThat(current == null || current.revision() != expected).isTrue();
      }
      past.put(store.revision(), new TreeMap<>(model));
    }

    private void delete(Key key, @Nullable KubeObject current) {
      if (current != null) {
        KubeObject last = store.delete(key, current.revision(), 0);
        remember(Commit.Type.DELETE, key, last, current);
        model.remove(key.path());
        past.put(store.revision(), new TreeMap<>(model));
      }
    }

    private void restore() {
      Store.Snapshot target = snapshot;
      if (target != null) {
        store.restore(target);
        model.clear();
        model.putAll(snapshotModel);
        restoredAt = store.revision();
        past.put(restoredAt, new TreeMap<>(model));
      }
    }

    private void remember(
        Commit.Type type, Key key, KubeObject object, @Nullable KubeObject previous) {
      log.add(new Commit(type, key, object.revision(), object, previous, 0));
    }

    void compareHistory() {
      for (long revision = store.compactedRevision() + 1;
          revision <= store.revision();
          revision++) {
        TreeMap<String, KubeObject> then = past.get(revision);
        if (then != null) {
          assertThat(store.at(revision).list(Key.prefix(StoreContract.PODS, ""), "", 1_000))
              .containsExactlyElementsOf(then.values());
        }
      }
    }

    void compareFeeds() {
      for (long after = store.compactedRevision(); after <= store.revision(); after++) {
        long from = after;
        try (Store.Feed feed = store.watch(StoreContract.PODS, after, () -> {})) {
          assertThat(feed.poll(1_000))
              .containsExactlyElementsOf(
                  log.stream()
                      .filter(c -> c.revision() > from && c.revision() > restoredAt)
                      .toList());
        }
      }
    }
  }
}
