package io.kubejar.examples.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import okhttp3.Response;

/** How long it takes until every one of many watchers has read every one of many events. */
final class WatchBenchmark {
  private static final int WATCHERS = 100;
  private static final int EVENTS = 200;
  private static final String SECRETS = "/api/v1/namespaces/default/secrets";

  private final String server;
  private final HttpLoad load;

  WatchBenchmark(String server, HttpLoad load) {
    this.server = server;
    this.load = load;
  }

  void run() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(WATCHERS);
    CountDownLatch done = new CountDownLatch(WATCHERS);
    List<Response> watches = new ArrayList<>();
    for (int w = 0; w < WATCHERS; w++) {
      Response watch = load.open(SECRETS + "?watch=true");
      watches.add(watch);
      threads.execute(() -> read(watch, done));
    }
    long start = System.nanoTime();
    for (int e = 0; e < EVENTS; e++) {
      load.post(
          SECRETS,
          "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"name\":\"s-" + e + "\"}}");
    }
    boolean all = done.await(1, TimeUnit.MINUTES);
    double seconds = (System.nanoTime() - start) / 1e9;
    watches.forEach(Response::close);
    threads.shutdownNow();
    System.out.printf(
        Locale.ROOT,
        "%s: watch, %d watchers: %d events each in %.0f ms, %.0f deliveries/s%s%n",
        server,
        WATCHERS,
        EVENTS,
        seconds * 1000,
        WATCHERS * EVENTS / seconds,
        all ? "" : " (NOT ALL ARRIVED)");
  }

  private static void read(Response watch, CountDownLatch done) {
    int seen = 0;
    try {
      while (seen < EVENTS && watch.body().source().readUtf8Line() != null) {
        seen++;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    done.countDown();
  }
}
