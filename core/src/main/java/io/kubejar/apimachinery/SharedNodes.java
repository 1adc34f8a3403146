package io.kubejar.apimachinery;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.TextNode;

/**
 * Frozen nodes that were seen lately, so that equal parts of many objects are one part in memory.
 *
 * <p>The Pods of a cluster, their events and the records of who owns which field are alike in
 * nearly everything: without sharing, a running Pod costs more than twice the memory. The table is
 * a cache of fixed size in which a newer node takes the place of an older one; a node that is not
 * found there is merely not shared. It is read and written without locks: nodes have only final
 * fields, and a lost write costs one chance to share.
 */
final class SharedNodes {
  private static final int SLOTS = 1 << 15;
  private static final int LONGEST_TEXT = 256;
  private static final TextNode[] TEXTS = new TextNode[SLOTS];
  private static final Json.FrozenObject[] OBJECTS = new Json.FrozenObject[SLOTS];
  private static final Json.FrozenArray[] ARRAYS = new Json.FrozenArray[SLOTS];

  private SharedNodes() {}

  /** A node with this text, perhaps this one. */
  static TextNode share(TextNode text) {
    String value = text.textValue();
    if (value.length() > LONGEST_TEXT) {
      return text;
    }
    int slot = slot(value.hashCode());
    TextNode known = TEXTS[slot];
    if (known != null && known.textValue().equals(value)) {
      return known;
    }
    TEXTS[slot] = text;
    return text;
  }

  /** An object with these fields in this order, perhaps this one. */
  static Json.FrozenObject share(Json.FrozenObject object) {
    FrozenFields fields = object.smallFields();
    if (fields == null) {
      return object;
    }
    int slot = slot(object.contentHash());
    Json.FrozenObject known = OBJECTS[slot];
    if (known != null && known.contentHash() == object.contentHash()) {
      FrozenFields knownFields = known.smallFields();
      if (knownFields != null && knownFields.isSameAs(fields)) {
        return known;
      }
    }
    OBJECTS[slot] = object;
    return object;
  }

  /** An array with these elements, perhaps this one. */
  static Json.FrozenArray share(Json.FrozenArray array) {
    int slot = slot(contentHash(array));
    Json.FrozenArray known = ARRAYS[slot];
    if (known != null && haveSameElements(known, array)) {
      return known;
    }
    ARRAYS[slot] = array;
    return array;
  }

  private static boolean haveSameElements(ArrayNode one, ArrayNode other) {
    if (one.size() != other.size()) {
      return false;
    }
    for (int i = 0; i < one.size(); i++) {
      if (!areSame(one.get(i), other.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** Whether two names or values are equal; objects and arrays only if they are one node. */
  static boolean areSame(Object one, Object other) {
    return one == other || (!(one instanceof ContainerNode<?>) && one.equals(other));
  }

  /** A hash of a field's name or value that costs no deep descent into it. */
  static int contentHash(Object nameOrValue) {
    if (nameOrValue instanceof Json.FrozenObject object) {
      return object.contentHash();
    }
    if (nameOrValue instanceof ArrayNode array) {
      return array.isEmpty() ? 0 : 31 * array.size() + contentHash(array.get(0));
    }
    if (nameOrValue instanceof ContainerNode<?> container) {
      return container.size();
    }
    return nameOrValue.hashCode();
  }

  private static int slot(int hash) {
    int spread = hash * 0x9E3779B9;
    return spread >>> (Integer.SIZE - 15);
  }
}
