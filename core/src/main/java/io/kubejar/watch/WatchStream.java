package io.kubejar.watch;

import io.kubejar.apimachinery.WatchEvent;
import java.util.List;

/**
 * An open watch as its reader sees it. The reader polls; {@code onAvailable}, given when the watch
 * was opened, tells it when to. One thread at a time may read it.
 */
public interface WatchStream extends AutoCloseable {

  /** The events since the last call, at most {@code limit}; empty if there are none yet. */
  List<WatchEvent> poll(int limit);

  /** True when nothing will follow what was polled: timed out, ended by an error, or closed. */
  boolean isEnded();

  /** Ends the watch; safe to call more than once and from any thread. */
  @Override
  void close();
}
