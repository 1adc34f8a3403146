package io.kubejar.apiserver.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.BuiltInGroups;
import io.kubejar.apimachinery.GroupVersionKind;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectList;
import java.util.Arrays;

/**
 * The text of a list around and inside its items.
 *
 * <p>Real servers leave {@code kind} and {@code apiVersion} out of the items of built-in lists, and
 * keep them in lists of custom resources, whose metadata always has {@code continue}.
 */
final class ListText {
  static final byte[] TAIL = {']', '}', '\n'};

  private ListText() {}

  /** Everything before the first item. */
  static byte[] head(ObjectList list) {
    ObjectNode head = Json.object();
    head.put("kind", list.kind()).put("apiVersion", list.apiVersion());
    head.set("metadata", metadata(list));
    byte[] text = Json.bytes(head);
    byte[] items = ResponseBodies.utf8(",\"items\":[");
    byte[] joined = Arrays.copyOf(text, text.length - 1 + items.length);
    System.arraycopy(items, 0, joined, text.length - 1, items.length);
    return joined;
  }

  /** The list as a tree, for writers that need one. */
  static ObjectNode tree(ObjectList list) {
    ObjectNode tree = Json.object();
    tree.put("kind", list.kind()).put("apiVersion", list.apiVersion());
    tree.set("metadata", metadata(list));
    ArrayNode items = tree.putArray("items");
    boolean typed = keepsTypes(list);
    for (KubeObject item : list.items()) {
      items.add(typed ? item.json() : withoutType(item));
    }
    return tree;
  }

  private static ObjectNode metadata(ObjectList list) {
    ObjectNode metadata = Json.object();
    metadata.put("resourceVersion", Long.toString(list.revision()));
    boolean partial = list.apiVersion().startsWith("meta.k8s.io/");
    if (!list.continueToken().isEmpty() || (keepsTypes(list) && !partial)) {
      metadata.put("continue", list.continueToken());
    }
    if (list.remaining() > 0) {
      metadata.put("remainingItemCount", list.remaining());
    }
    return metadata;
  }

  static boolean keepsTypes(ObjectList list) {
    return !BuiltInGroups.contains(GroupVersionKind.of(list.apiVersion(), list.kind()).group());
  }

  /** An object's text without kind and apiVersion, for those that do not start with them. */
  static byte[] textWithoutType(KubeObject item) {
    return Json.bytes(withoutType(item));
  }

  private static JsonNode withoutType(KubeObject item) {
    ObjectNode copy = Json.object();
    copy.setAll(item.json());
    copy.remove("apiVersion");
    copy.remove("kind");
    return copy;
  }

  /**
   * How many bytes of an object's text are its opening brace, kind and apiVersion; 0 if it does not
   * start with both.
   */
  static int typeLength(KubeObject object, byte[] text) {
    String kind = "\"kind\":\"" + object.kind() + "\",";
    String version = "\"apiVersion\":\"" + object.apiVersion() + "\",";
    int length = 1 + kind.length() + version.length();
    boolean starts =
        startsWith(text, "{" + version + kind) || startsWith(text, "{" + kind + version);
    return starts ? length : 0;
  }

  private static boolean startsWith(byte[] text, String start) {
    if (text.length < start.length()) {
      return false;
    }
    for (int i = 0; i < start.length(); i++) {
      if (text[i] != start.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
