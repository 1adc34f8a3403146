package io.kubejar.apiserver;

/**
 * An answer that goes on: a log that is followed. The reader polls; the {@code onAvailable} that
 * the request was handled with tells it when to. One thread at a time may read it.
 */
public interface ByteStream extends AutoCloseable {

  /** The bytes since the last call; empty if there are none yet. */
  byte[] poll();

  /** True when nothing will follow what was polled. */
  boolean isEnded();

  /** Ends the stream; safe to call more than once and from any thread. */
  @Override
  void close();
}
