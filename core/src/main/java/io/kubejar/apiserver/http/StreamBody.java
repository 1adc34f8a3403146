package io.kubejar.apiserver.http;

import io.kubejar.apiserver.ByteStream;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponseBody;
import okio.BufferedSink;

/**
 * A log that is followed as the body of an answer, flushed when there is nothing more to send at
 * the moment. Written by the connection's own thread, like a {@link WatchBody}.
 */
final class StreamBody implements MockResponseBody {
  private static final long CLIENT_CHECK_SECONDS = 5;
  private static final byte[] CRLF = {'\r', '\n'};
  private static final byte[] LAST_CHUNK = {'0', '\r', '\n'};

  private final ByteStream stream;
  private final WatchSignal signal;
  private final OpenWatches openWatches;
  private final boolean chunked;

  /**
   * @param chunked whether to write chunks, as HTTP/1.1 needs and HTTP/2 forbids
   */
  StreamBody(ByteStream stream, WatchSignal signal, OpenWatches openWatches, boolean chunked) {
    this.stream = stream;
    this.signal = signal;
    this.openWatches = openWatches;
    this.chunked = chunked;
  }

  /** Unknown; the header that is made of it is removed. */
  @Override
  public long getContentLength() {
    return -1;
  }

  @Override
  public void writeTo(BufferedSink sink) throws IOException {
    openWatches.add(signal);
    try (stream) {
      sink.flush();
      boolean more = true;
      while (more && !signal.isEnded()) {
        more = writeSome(sink);
      }
      if (chunked) {
        sink.write(LAST_CHUNK);
        sink.flush();
      }
    } finally {
      openWatches.remove(signal);
    }
  }

  /** Writes what there is, or waits; false when nothing will follow. */
  private boolean writeSome(BufferedSink sink) throws IOException {
    // Asked before polling: what came before the end is polled after this.
    boolean ended = stream.isEnded();
    byte[] bytes = stream.poll();
    if (bytes.length == 0) {
      if (!ended) {
        sink.flush();
        signal.await(CLIENT_CHECK_SECONDS, TimeUnit.SECONDS);
      }
      return !ended;
    }
    if (chunked) {
      sink.writeHexadecimalUnsignedLong(bytes.length).write(CRLF).write(bytes).write(CRLF);
    } else {
      sink.write(bytes);
    }
    sink.flush();
    return true;
  }
}
