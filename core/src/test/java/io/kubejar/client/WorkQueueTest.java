package io.kubejar.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubejar.clock.EventLoop;
import io.kubejar.clock.VirtualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkQueueTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final EventLoop loop = EventLoop.start("queue", new VirtualClock(START));
  private final List<Long> handedOutAt = new ArrayList<>();
  private final WorkQueue<String> queue = new WorkQueue<>(loop, this::handOut);

  @AfterEach
  void close() {
    loop.close();
  }

  private void handOut() {
    loop.execute(
        () -> {
          WorkQueue.Taken<String> taken = queue.take();
          if (taken != null) {
            handedOutAt.add(Duration.between(START, loop.clock().now()).toSeconds());
            queue.done(taken.key());
          }
        });
  }

  private void addAfter(int... seconds) {
    loop.execute(
        () -> {
          for (int delay : seconds) {
            queue.addAfter("key", Duration.ofSeconds(delay), 0);
          }
        });
    loop.awaitIdle();
  }

  @Test
  void ofSeveralTimesTheEarliestCounts() {
    addAfter(20, 5, 10);

    loop.advance(Duration.ofMinutes(1));

    assertThat(handedOutAt).containsExactly(5L);
  }

  @Test
  void aKeyThatWasHandedOutCanBeAddedForLaterAgain() {
    addAfter(5);
    loop.advance(Duration.ofSeconds(6));
    addAfter(5);

    loop.advance(Duration.ofMinutes(1));

    assertThat(handedOutAt).containsExactly(5L, 11L);
  }

  @Test
  void nothingIsHandedOutAfterShutdown() {
    addAfter(5);
    loop.execute(queue::shutDown);

    loop.advance(Duration.ofMinutes(1));

    assertThat(handedOutAt).isEmpty();
  }
}
