package io.kubejar.kubelet.cri;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * What one container wrote, line by line; keeps the newest lines. Safe for use by many threads.
 *
 * <p>Written by the runtime, read by {@code kubectl logs}.
 */
public final class ContainerLog {
  private static final int MAXIMUM_LINES = 10_000;

  // All guarded by this.
  private final ArrayDeque<Line> lines = new ArrayDeque<>(0);
  private final List<Runnable> followers = new ArrayList<>(0);
  private long dropped;
  private boolean complete;

  /** One line without its end, and when it was written. */
  public record Line(Instant time, String text) {}

  /** Adds a line. */
  public void append(Instant time, String text) {
    synchronized (this) {
      lines.add(new Line(time, text));
      if (lines.size() > MAXIMUM_LINES) {
        lines.remove();
        dropped++;
      }
    }
    tellFollowers();
  }

  /** Says that nothing will follow. */
  public void complete() {
    synchronized (this) {
      complete = true;
    }
    tellFollowers();
  }

  /**
   * Some lines of a log.
   *
   * @param next the position after them
   */
  public record Chunk(List<Line> lines, long next) {}

  /** The lines from a position on, counted from the container's start; dropped ones are missing. */
  public synchronized Chunk read(long position) {
    long skip = Math.max(0, position - dropped);
    return new Chunk(lines.stream().skip(skip).toList(), dropped + lines.size());
  }

  public synchronized boolean isComplete() {
    return complete;
  }

  /** Runs something, on the writer's thread, whenever there is more; returns how to stop that. */
  public synchronized Runnable follow(Runnable onMore) {
    followers.add(onMore);
    return () -> unfollow(onMore);
  }

  private synchronized void unfollow(Runnable onMore) {
    followers.remove(onMore);
  }

  private void tellFollowers() {
    List<Runnable> told;
    synchronized (this) {
      told = followers.isEmpty() ? List.of() : List.copyOf(followers);
    }
    told.forEach(Runnable::run);
  }
}
