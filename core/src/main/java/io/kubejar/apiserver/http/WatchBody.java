package io.kubejar.apiserver.http;

import io.kubejar.apimachinery.WatchEvent;
import io.kubejar.watch.WatchStream;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponseBody;
import okio.BufferedSink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A watch as the body of an answer: one JSON object per line, flushed when there is nothing more to
 * send at the moment.
 *
 * <p>The connection's own thread writes it and sleeps in between; it wakes when there are events,
 * when the server closes, and now and then to see whether the client is still there.
 */
final class WatchBody implements MockResponseBody {
  private static final Logger LOG = LoggerFactory.getLogger(WatchBody.class);
  private static final int BATCH = 256;
  private static final long CLIENT_CHECK_SECONDS = 5;
  private static final byte[] CRLF = {'\r', '\n'};
  private static final byte[] LAST_CHUNK = {'0', '\r', '\n'};

  private final WatchStream stream;
  private final WatchSignal signal;
  private final OpenWatches openWatches;
  private final boolean chunked;

  /**
   * @param chunked whether to write chunks, as HTTP/1.1 needs and HTTP/2 forbids
   */
  WatchBody(WatchStream stream, WatchSignal signal, OpenWatches openWatches, boolean chunked) {
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
        more = writeBatch(sink);
      }
      if (chunked) {
        sink.write(LAST_CHUNK);
        sink.flush();
      }
    } catch (IOException e) {
      // The client hung up, which is how most watches end.
      LOG.debug("a watch ended: {}", e.getMessage());
      if (chunked) {
        throw e;
      }
    } finally {
      openWatches.remove(signal);
    }
  }

  /** Writes what there is, or waits; false when nothing will follow. */
  private boolean writeBatch(BufferedSink sink) throws IOException {
    // Asked before polling: what came before the end is polled after this.
    boolean ended = stream.isEnded();
    List<WatchEvent> events = stream.poll(BATCH);
    if (events.isEmpty()) {
      if (ended) {
        return false;
      }
      sink.flush();
      signal.await(CLIENT_CHECK_SECONDS, TimeUnit.SECONDS);
      return true;
    }
    if (signal.isEnded()) {
      // What was polled may have come after the end; the client asks for it when it is back.
      return false;
    }
    for (WatchEvent event : events) {
      write(event, sink);
    }
    if (events.size() < BATCH) {
      sink.flush();
    }
    return true;
  }

  private void write(WatchEvent event, BufferedSink sink) throws IOException {
    byte[] head = WatchEventText.head(event);
    byte[] object = event.object().bytes();
    if (chunked) {
      int length = head.length + object.length + WatchEventText.TAIL.length;
      sink.writeHexadecimalUnsignedLong(length).write(CRLF);
      sink.write(head).write(object).write(WatchEventText.TAIL).write(CRLF);
    } else {
      sink.write(head).write(object).write(WatchEventText.TAIL);
    }
  }
}
