package io.kubejar.apiserver.endpoints;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Random operations of many clients; a failure prints the seed that repeats it. */
class ApiFuzzTest {
  private static final String CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";

  @Property(tries = 60)
  void everyAnswerIsWhatAPlainModelForetells(@ForAll long seed) {
    try (TestApiServer server = new TestApiServer()) {
      ApiModel model = new ApiModel(server, seed);
      Random random = new Random(seed + 1);
      List<WatcherView> watchers =
          List.of(
              new WatcherView(server, "labelSelector="),
              new WatcherView(server, "labelSelector=color=red"),
              new WatcherView(server, "fieldSelector=metadata.name!=a"));
      for (int i = 0; i < 150; i++) {
        model.step();
        WatcherView watcher = watchers.get(random.nextInt(watchers.size()));
        watcher.poll(1 + random.nextInt(4));
        watcher.check();
      }
      model.checkList();
      watchers.forEach(WatcherView::checkAtTheEnd);
    }
  }

  @Property(tries = 8)
  void noUpdateOfManyWritersIsLost(@ForAll long seed) throws Exception {
    int writers = 4;
    int increments = 40;
    ExecutorService threads = Executors.newFixedThreadPool(writers);
    try (TestApiServer server = new TestApiServer()) {
      server.create(CONFIG_MAPS, TestApiServer.configMap("shared", "{\"n\":\"0\"}"));
      WatcherView watcher = new WatcherView(server, "labelSelector=");
      List<Future<Integer>> results = new ArrayList<>();
      for (int w = 0; w < writers; w++) {
        long own = seed + w;
        results.add(threads.submit(writer(server, own, increments)));
      }
      for (Future<Integer> result : results) {
        assertThat(result.get()).isEqualTo(increments);
      }
      KubeObject last = server.get(CONFIG_MAPS + "/shared");
      assertThat(last.json().path("data").path("n").asInt()).isEqualTo(writers * increments);
      watcher.checkAtTheEnd();
    } finally {
      threads.shutdownNow();
    }
  }

  @Property(tries = 12)
  void whateverManyClientsDoAtOnceTheirWatchersAgreeWithTheList(@ForAll long seed)
      throws Exception {
    int clients = 4;
    ExecutorService threads = Executors.newFixedThreadPool(clients);
    try (TestApiServer server = TestApiServer.withFieldOwnership()) {
      List<WatcherView> watchers =
          List.of(
              new WatcherView(server, "labelSelector="),
              new WatcherView(server, "labelSelector=color=red"),
              new WatcherView(server, "fieldSelector=metadata.name!=a"));
      List<Future<?>> results = new ArrayList<>();
      for (int c = 0; c < clients; c++) {
        results.add(threads.submit(new RandomClient(server, "client-" + c, seed * clients + c)));
      }
      for (Future<?> result : results) {
        result.get();
      }
      watchers.forEach(WatcherView::checkAtTheEnd);
      RandomClient.checkOwners(server.list(CONFIG_MAPS + "?labelSelector="));
    } finally {
      threads.shutdownNow();
    }
  }

  /** Counts up by optimistic updates, and makes and deletes objects of its own in between. */
  private static Callable<Integer> writer(TestApiServer server, long seed, int increments) {
    return () -> {
      Random random = new Random(seed);
      int done = 0;
      while (done < increments) {
        KubeObject seen = server.get(CONFIG_MAPS + "/shared");
        ObjectNode next = seen.mutableJson();
        int count = seen.json().path("data").path("n").asInt();
        next.withObjectProperty("data").put("n", Integer.toString(count + 1));
        try {
          server.update(CONFIG_MAPS + "/shared", next.toString());
          done++;
        } catch (StatusException e) {
          assertThat(e.isConflict()).as(e.getMessage()).isTrue();
        }
        if (random.nextInt(4) == 0) {
          String name = "own-" + Long.toHexString(seed) + "-" + done;
          server.create(CONFIG_MAPS, TestApiServer.configMap(name));
          server.patch(CONFIG_MAPS + "/" + name, "{\"data\":{\"a\":\"b\"}}");
          server.delete(CONFIG_MAPS + "/" + name);
        }
      }
      return done;
    };
  }
}
