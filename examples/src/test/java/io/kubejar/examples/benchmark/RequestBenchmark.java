package io.kubejar.examples.benchmark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Requests per second and median times of the common verbs, with one connection and with eight. */
final class RequestBenchmark {
  private static final String CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";
  private static final int LISTED = 1000;

  private final String server;
  private final HttpLoad load;
  private final AtomicInteger names = new AtomicInteger();

  RequestBenchmark(String server, HttpLoad load) {
    this.server = server;
    this.load = load;
  }

  /** One request; the number is that of the call. */
  @FunctionalInterface
  private interface Call {
    void send(int number) throws IOException;
  }

  void run() throws Exception {
    for (int i = 0; i < LISTED; i++) {
      create();
    }
    for (int connections : new int[] {1, 8}) {
      measure("create", connections, 2000, number -> create());
      measure("get", connections, 5000, number -> load.get(path(number)));
      measure("list(1000)", connections, 100, number -> load.get(CONFIG_MAPS + "?limit=1000"));
      measure(
          "patch",
          connections,
          2000,
          number -> load.patch(path(number), "{\"data\":{\"n\":\"" + number + "\"}}"));
    }
  }

  private void create() throws IOException {
    load.post(CONFIG_MAPS, Objects.configMap("cm-" + names.getAndIncrement()));
  }

  private static String path(int number) {
    return CONFIG_MAPS + "/cm-" + number % LISTED;
  }

  private void measure(String verb, int connections, int calls, Call call) throws Exception {
    run(connections, calls / 2, call);
    long start = System.nanoTime();
    long[] times = run(connections, calls, call);
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf(
        Locale.ROOT,
        "%s: %s, %d connection(s): %.0f requests/s, median %.0f µs%n",
        server,
        verb,
        connections,
        times.length / seconds,
        Latencies.median(times, 0) / 1e3);
  }

  private static long[] run(int connections, int calls, Call call) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(connections);
    long[] times = new long[calls];
    AtomicInteger next = new AtomicInteger();
    List<Future<?>> workers = new ArrayList<>();
    for (int c = 0; c < connections; c++) {
      workers.add(
          threads.submit(
              () -> {
                for (int i = next.getAndIncrement(); i < calls; i = next.getAndIncrement()) {
                  long start = System.nanoTime();
                  call.send(i);
                  times[i] = System.nanoTime() - start;
                }
                return null;
              }));
    }
    for (Future<?> worker : workers) {
      worker.get();
    }
    threads.shutdown();
    return times;
  }
}
