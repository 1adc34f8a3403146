package io.kubejar.apiserver.http;

import io.kubejar.apimachinery.WatchEvent;
import java.util.EnumMap;
import java.util.Map;

/** The text of one message of a watch: {@code {"type":"ADDED","object":…}} and a line feed. */
final class WatchEventText {
  /** What follows the object. */
  static final byte[] TAIL = {'}', '\n'};

  private static final Map<WatchEvent.Type, byte[]> HEADS = heads();

  private WatchEventText() {}

  private static Map<WatchEvent.Type, byte[]> heads() {
    Map<WatchEvent.Type, byte[]> heads = new EnumMap<>(WatchEvent.Type.class);
    for (WatchEvent.Type type : WatchEvent.Type.values()) {
      heads.put(type, ResponseBodies.utf8("{\"type\":\"" + type + "\",\"object\":"));
    }
    return heads;
  }

  /** What precedes the object. */
  static byte[] head(WatchEvent event) {
    byte[] head = HEADS.get(event.type());
    if (head == null) {
      throw new IllegalStateException("no text for " + event.type());
    }
    return head;
  }
}
