package io.kubejar.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test that leaves a thread of a cluster behind. For classes whose clusters, loops and
 * servers live for one test each.
 */
public final class NoLeaks implements BeforeAllCallback, AfterEachCallback {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final List<String> NAMES =
      List.of("kubejar", "test-loop", "apiserver-", "MockWebServer", "OkHttp");

  /** Threads that OkHttp's clients share and that end by themselves after a minute without work. */
  private static final String SHARED = "OkHttp TaskRunner";

  private Set<Thread> before = Set.of();

  @Override
  public void beforeAll(ExtensionContext context) {
    before = Set.copyOf(clusterThreads());
  }

  @Override
  public void afterEach(ExtensionContext context) {
    assertNoneSince(before);
  }

  /** The threads alive now that clusters, and the libraries they stand on, have started. */
  public static Set<Thread> clusterThreads() {
    Set<Thread> threads = new HashSet<>();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      String name = thread.getName();
      if (NAMES.stream().anyMatch(name::startsWith) && !name.equals(SHARED)) {
        threads.add(thread);
      }
    }
    return threads;
  }

  /** Waits for the threads that came since then to end; fails if they don't, and names them. */
  public static void assertNoneSince(Set<Thread> before) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(clusterThreads())
                    .as("threads that were left running")
                    .isSubsetOf(before));
  }
}
