package io.kubejar.apiserver.http;

import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectList;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import mockwebserver3.MockResponseBody;
import okio.Buffer;
import okio.BufferedSink;
import okio.GzipSink;
import okio.Okio;

/**
 * The texts of answers; each flushes what it wrote, because the library does not. Made of bytes
 * that are shared with other answers: an object's text is made once per revision, and a list is its
 * items' texts joined.
 */
final class ResponseBodies {
  private static final byte[] NEWLINE = {'\n'};
  private static final int FASTEST = 1;

  private ResponseBodies() {}

  /** A body whose length is known before it is written. */
  interface Text extends MockResponseBody {}

  /** Bytes as they are. */
  static Text of(byte[] bytes) {
    return new Parts(bytes, bytes.length, new byte[0]);
  }

  /** Bytes and a line feed, with which Kubernetes ends every JSON answer. */
  static Text line(byte[] bytes) {
    return new Parts(bytes, bytes.length + 1L, NEWLINE);
  }

  /** The items' texts between brackets. */
  static Text ofList(ObjectList list) {
    byte[] head = ListText.head(list);
    List<KubeObject> items = list.items();
    int[] from = new int[items.size()];
    byte[][] texts = new byte[items.size()][];
    long length = (long) head.length + ListText.TAIL.length + Math.max(0, items.size() - 1);
    boolean typed = ListText.keepsTypes(list);
    for (int i = 0; i < texts.length; i++) {
      byte[] text = items.get(i).bytes();
      from[i] = typed ? 0 : ListText.typeLength(items.get(i), text);
      if (!typed && from[i] == 0) {
        text = ListText.textWithoutType(items.get(i));
      }
      texts[i] = text;
      length += text.length - from[i] + (from[i] > 0 ? 1 : 0);
    }
    return new ListBody(head, texts, from, length);
  }

  /** The same text compressed. */
  static Text gzip(Text text) throws IOException {
    Buffer compressed = new Buffer();
    GzipSink gzip = new GzipSink(compressed);
    gzip.deflater().setLevel(FASTEST);
    try (BufferedSink sink = Okio.buffer(gzip)) {
      text.writeTo(sink);
    }
    return of(compressed.readByteArray());
  }

  private record Parts(byte[] bytes, long getContentLength, byte[] end) implements Text {
    @Override
    public void writeTo(BufferedSink sink) throws IOException {
      sink.write(bytes).write(end).flush();
    }
  }

  /**
   * @param from where each item's text starts; if not at 0, its brace is written first
   */
  private record ListBody(byte[] head, byte[][] texts, int[] from, long getContentLength)
      implements Text {
    @Override
    public void writeTo(BufferedSink sink) throws IOException {
      sink.write(head);
      for (int i = 0; i < texts.length; i++) {
        if (i > 0) {
          sink.writeByte(',');
        }
        if (from[i] > 0) {
          sink.writeByte('{');
        }
        sink.write(texts[i], from[i], texts[i].length - from[i]);
      }
      sink.write(ListText.TAIL).flush();
    }
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
