package io.kubejar.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubejar.apimachinery.KubeObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StoreConcurrencyTest {
  private static final int WRITERS = 6;
  private static final int WATCHERS = 8;
  private static final int WRITES_EACH = 2_000;

  @Test
  void everyWatcherSeesExactlyTheCommittedHistoryFromItsRevision() throws Exception {
    Store store = new InMemoryStore(WRITERS * WRITES_EACH * 2);
    Store.Feed reference = store.watchAll(store.revision(), () -> {});
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS + WATCHERS);
    try {
      List<Future<Integer>> writers = new ArrayList<>();
      for (int w = 0; w < WRITERS; w++) {
        int seed = w;
        writers.add(threads.submit(() -> write(store, new Random(seed))));
      }
      List<Future<List<Commit>>> watchers = new ArrayList<>();
      for (int w = 0; w < WATCHERS; w++) {
        watchers.add(threads.submit(watcher(store)));
      }
      int committed = 0;
      for (Future<Integer> writer : writers) {
        committed += writer.get(60, TimeUnit.SECONDS);
      }
      store.create(StoreContract.pod("the-end"), StoreContract.object("the-end", 0), 0);
      List<Commit> history = reference.poll(Integer.MAX_VALUE);
      assertThat(history).hasSize(committed + 1);
      assertThat(history).extracting(Commit::revision).isSorted().doesNotHaveDuplicates();
      for (Future<List<Commit>> watcher : watchers) {
        List<Commit> seen = watcher.get(60, TimeUnit.SECONDS);
        assertThat(seen).isNotEmpty();
        assertThat(seen).isEqualTo(history.subList(history.size() - seen.size(), history.size()));
      }
    } finally {
      threads.shutdownNow();
      store.close();
    }
  }

  /** Creates, updates and deletes at random; lost races are part of the game. */
  private static int write(Store store, Random random) {
    int committed = 0;
    for (int i = 0; i < WRITES_EACH; i++) {
      String name = "p" + random.nextInt(20);
      Key key = StoreContract.pod(name);
      Optional<KubeObject> current = store.get(key);
      try {
        if (current.isEmpty()) {
          store.create(key, StoreContract.object(name, i), 0);
        } else if (random.nextInt(4) == 0) {
          store.delete(key, current.get().revision(), 0);
        } else {
          store.update(key, current.get().revision(), StoreContract.object(name, i), 0);
        }
        committed++;
      } catch (KeyExistsException | RevisionMismatchException lostRace) {
        assertThat(lostRace).hasMessageContaining(key.path());
      }
    }
    return committed;
  }

  /** Starts where the store is now, and reads until the last commit, waiting only when told to. */
  private static Callable<List<Commit>> watcher(Store store) {
    return () -> {
      Semaphore available = new Semaphore(0);
      List<Commit> seen = new ArrayList<>();
      try (Store.Feed feed =
          store.watch(StoreContract.PODS, store.revision(), available::release)) {
        while (seen.isEmpty() || !seen.get(seen.size() - 1).key().name().equals("the-end")) {
          List<Commit> commits = feed.poll(50);
          seen.addAll(commits);
          if (commits.isEmpty()) {
            assertThat(available.tryAcquire(60, TimeUnit.SECONDS)).isTrue();
          }
        }
      }
      return seen;
    };
  }
}
