package io.kubejar.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class InMemoryStoreTest extends StoreContract {
  @Override
  Store newStore() {
    return new InMemoryStore();
  }

  @Test
  void historyIsBoundedEvenIfNobodyCompacts() {
    Store store = new InMemoryStore(100);
    for (int i = 0; i < 1_000; i++) {
      store.create(pod("p" + i), object("p" + i, i), 0);
    }
    assertThat(store.revision() - store.compactedRevision()).isBetween(100L, 125L);
    assertThat(store.at(store.compactedRevision() + 1)).isNotNull();
    assertThat(store.latest().count(Key.prefix(PODS, ""), "")).isEqualTo(1_000);
  }

  @Test
  void theTreeStaysBalancedWhenKeysComeInOrder() {
    Store store = new InMemoryStore(10);
    int count = 20_000;
    for (int i = 0; i < count; i++) {
      String name = String.format("p%06d", i);
      store.create(pod(name), object(name, i), 0);
    }
    List<?> page = store.latest().list(Key.prefix(PODS, ""), pod("p010000").path(), 3);
    assertThat(page).hasSize(3);
    assertThat(store.latest().count(Key.prefix(PODS, ""), pod("p010000").path()))
        .isEqualTo(count - 10_001);
  }
}
