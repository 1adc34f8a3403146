package io.kubejar.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store must do; a store's own test extends this. */
abstract class StoreContract {
  static final GroupResource PODS = new GroupResource("", "pods");
  static final GroupResource JOBS = new GroupResource("batch", "jobs");
  private static final Runnable UNHEARD = () -> {};

  private Store store;

  abstract Store newStore();

  static KubeObject object(String name, int value) {
    var json = Json.object();
    json.putObject("metadata").put("name", name).put("namespace", "default");
    json.put("value", value);
    return KubeObject.of(json);
  }

  static Key pod(String name) {
    return Key.of(PODS, "default", name);
  }

  @BeforeEach
  void open() {
    store = newStore();
  }

  @AfterEach
  void close() {
    store.close();
  }

  private KubeObject create(String name, int value) {
    return store.create(pod(name), object(name, value), 0);
  }

  @Test
  void everyCommitHasTheNextRevision() {
    long start = store.revision();
    KubeObject first = create("a", 1);
    KubeObject second = create("b", 1);
    KubeObject third = store.update(pod("a"), first.revision(), object("a", 2), 0);
    KubeObject last = store.delete(pod("b"), second.revision(), 0);
    assertThat(List.of(first, second, third, last))
        .extracting(KubeObject::revision)
        .containsExactly(start + 1, start + 2, start + 3, start + 4);
    assertThat(store.revision()).isEqualTo(start + 4);
  }

  @Test
  void creatingTwiceIsRefusedAndChangesNothing() {
    KubeObject first = create("a", 1);
    assertThatThrownBy(() -> create("a", 2)).isInstanceOf(KeyExistsException.class);
    assertThat(store.get(pod("a"))).contains(first);
    assertThat(store.revision()).isEqualTo(first.revision());
  }

  @Test
  void updatingAnOldRevisionIsRefusedAndTellsTheCurrentObject() {
    KubeObject first = create("a", 1);
    KubeObject second = store.update(pod("a"), first.revision(), object("a", 2), 0);
    assertThatThrownBy(() -> store.update(pod("a"), first.revision(), object("a", 3), 0))
        .isInstanceOfSatisfying(
            RevisionMismatchException.class, e -> assertThat(e.current()).isEqualTo(second));
    assertThat(store.get(pod("a"))).contains(second);
  }

  @Test
  void updatingOrDeletingWhatIsAbsentIsRefused() {
    assertThatThrownBy(() -> store.update(pod("a"), 1, object("a", 1), 0))
        .isInstanceOfSatisfying(
            RevisionMismatchException.class, e -> assertThat(e.current()).isNull());
    assertThatThrownBy(() -> store.delete(pod("a"), 1, 0))
        .isInstanceOf(RevisionMismatchException.class);
  }

  @Test
  void anOldRevisionCanBeReadUntilItIsCompacted() {
    KubeObject first = create("a", 1);
    store.update(pod("a"), first.revision(), object("a", 2), 0);
    Store.View old = store.at(first.revision());
    assertThat(old.get(pod("a"))).contains(first);
    store.compact(first.revision());
    assertThatThrownBy(() -> store.at(first.revision()))
        .isInstanceOfSatisfying(
            CompactedException.class, e -> assertThat(e.compacted()).isEqualTo(first.revision()));
    assertThat(old.get(pod("a"))).as("a view that is held stays valid").contains(first);
  }

  @Test
  void aRevisionFromTheFutureCannotBeRead() {
    long future = store.revision() + 1;
    assertThatThrownBy(() -> store.at(future))
        .isInstanceOfSatisfying(
            FutureRevisionException.class,
            e -> assertThat(e.current()).isEqualTo(store.revision()));
  }

  @Test
  void listsAreOrderedByPathAndBoundedByPrefixAndPage() {
    for (String name : List.of("c", "a", "b")) {
      create(name, 1);
    }
    store.create(Key.of(PODS, "default-b", "x"), object("x", 1), 0);
    store.create(Key.of(JOBS, "default", "j"), object("j", 1), 0);
    Store.View view = store.latest();
    String prefix = Key.prefix(PODS, "default");
    assertThat(view.list(prefix, "", 10))
        .extracting(KubeObject::name)
        .containsExactly("a", "b", "c");
    assertThat(view.list(Key.prefix(PODS, ""), "", 10))
        .as("the hyphen sorts before the slash, as in etcd")
        .extracting(KubeObject::name)
        .containsExactly("x", "a", "b", "c");
    assertThat(view.list(prefix, pod("a").path(), 1))
        .extracting(KubeObject::name)
        .containsExactly("b");
    assertThat(view.count(prefix, pod("a").path())).isEqualTo(2);
    assertThat(view.count(Key.prefix(JOBS, ""), "")).isEqualTo(1);
  }

  @Test
  void aFeedReturnsEveryCommitOfItsResourceAfterItsRevisionOnce() {
    KubeObject before = create("a", 1);
    Store.Feed feed = store.watch(PODS, before.revision(), UNHEARD);
    KubeObject updated = store.update(pod("a"), before.revision(), object("a", 2), 7);
    store.create(Key.of(JOBS, "default", "j"), object("j", 1), 0);
    store.delete(pod("a"), updated.revision(), 8);
    List<Commit> commits = feed.poll(10);
    assertThat(commits)
        .extracting(Commit::type)
        .containsExactly(Commit.Type.UPDATE, Commit.Type.DELETE);
    assertThat(commits.get(0).previous()).isEqualTo(before);
    assertThat(commits).extracting(Commit::cause).containsExactly(7L, 8L);
    assertThat(commits.get(1).object().revision()).isEqualTo(store.revision());
    assertThat(feed.poll(10)).isEmpty();
  }

  @Test
  void aFeedStartsInThePastIfThatIsKept() {
    KubeObject first = create("a", 1);
    create("b", 1);
    create("c", 1);
    Store.Feed feed = store.watch(PODS, first.revision(), UNHEARD);
    assertThat(feed.poll(1)).extracting(c -> c.object().name()).containsExactly("b");
    assertThat(feed.poll(10)).extracting(c -> c.object().name()).containsExactly("c");
    store.compact(first.revision() + 1);
    assertThatThrownBy(() -> store.watch(PODS, first.revision(), UNHEARD))
        .isInstanceOf(CompactedException.class);
    assertThat(store.watch(PODS, first.revision() + 1, UNHEARD).poll(10)).hasSize(1);
  }

  @Test
  void aFeedOfEverythingSeesAllResources() {
    Store.Feed feed = store.watchAll(store.revision(), UNHEARD);
    create("a", 1);
    store.create(Key.of(JOBS, "default", "j"), object("j", 1), 0);
    assertThat(feed.poll(10)).extracting(c -> c.key().resource()).containsExactly(PODS, JOBS);
  }

  @Test
  void aReaderIsWokenOnceUntilItHasReadEverything() {
    AtomicInteger woken = new AtomicInteger();
    Store.Feed feed = store.watch(PODS, store.revision(), woken::incrementAndGet);
    create("a", 1);
    create("b", 1);
    assertThat(woken).hasValue(1);
    assertThat(feed.poll(10)).hasSize(2);
    create("c", 1);
    assertThat(woken).hasValue(2);
    feed.close();
    create("d", 1);
    assertThat(woken.get()).as("closing may wake the reader a last time").isLessThanOrEqualTo(3);
  }

  @Test
  void aFeedThatFellBehindTheCompactionIsCutOff() {
    Store.Feed behind = store.watch(PODS, store.revision(), UNHEARD);
    Store.Feed upToDate = store.watch(PODS, store.revision(), UNHEARD);
    create("a", 1);
    create("b", 1);
    assertThat(upToDate.poll(10)).hasSize(2);
    store.compact(store.revision());
    create("c", 1);
    assertThatThrownBy(() -> behind.poll(10)).isInstanceOf(CompactedException.class);
    assertThat(upToDate.poll(10)).hasSize(1);
  }

  @Test
  void restoringASnapshotGoesBackUnderANewRevisionAndEndsFeeds() {
    KubeObject kept = create("a", 1);
    Store.Snapshot snapshot = store.snapshot();
    create("b", 1);
    Store.Feed feed = store.watch(PODS, store.revision(), UNHEARD);
    long before = store.revision();
    store.restore(snapshot);
    assertThat(store.revision()).isEqualTo(before + 1);
    assertThat(store.get(pod("a"))).contains(kept);
    assertThat(store.get(pod("b"))).isEmpty();
    assertThatThrownBy(() -> feed.poll(10)).isInstanceOf(CompactedException.class);
    assertThatThrownBy(() -> store.at(before)).isInstanceOf(CompactedException.class);
    assertThat(create("c", 1).revision()).isEqualTo(before + 2);
  }
}
