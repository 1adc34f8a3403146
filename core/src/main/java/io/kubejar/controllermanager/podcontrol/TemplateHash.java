package io.kubejar.controllermanager.podcontrol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;

/**
 * Hashes templates into the short suffixes of ReplicaSets and ControllerRevisions, and compares
 * templates.
 *
 * <p>Follows {@code ComputeHash} of {@code pkg/controller/controller_utils.go}: FNV-1a of 32 bits,
 * as a decimal number whose digits are mapped to letters that form no words. The text that is
 * hashed is JSON with sorted keys where Kubernetes takes Go's dump of the struct, so the values
 * differ from those of a real cluster.
 */
public final class TemplateHash {
  private static final String SAFE_ALPHABET = "bcdfghjklmnpqrstvwxz2456789";
  private static final int FNV_OFFSET = 0x811c9dc5;
  private static final int FNV_PRIME = 16777619;

  private TemplateHash() {}

  /**
   * The hash of a template.
   *
   * @param collisions how often the hash was taken already by another template of the same owner
   */
  public static String of(JsonNode template, int collisions) {
    int hash = FNV_OFFSET;
    for (byte b : Json.bytes(canonical(template))) {
      hash = (hash ^ (b & 0xff)) * FNV_PRIME;
    }
    if (collisions > 0) {
      for (int shift = 0; shift < 64; shift += 8) {
        hash = (hash ^ (int) (((long) collisions >> shift) & 0xff)) * FNV_PRIME;
      }
    }
    return safeEncode(Integer.toUnsignedString(hash));
  }

  private static String safeEncode(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      safe.append(SAFE_ALPHABET.charAt(text.charAt(i) % SAFE_ALPHABET.length()));
    }
    return safe.toString();
  }

  /** Whether two templates mean the same: absent, null and empty lists are equal. */
  public static boolean equal(JsonNode a, JsonNode b) {
    return a.equals(b) || canonical(a).equals(canonical(b));
  }

  /** Whether two templates are equal but for one label. */
  public static boolean equalIgnoringLabel(JsonNode a, JsonNode b, String label) {
    return equal(withoutLabel(a, label), withoutLabel(b, label));
  }

  private static JsonNode withoutLabel(JsonNode template, String label) {
    if (!template.path("metadata").path("labels").has(label)) {
      return template;
    }
    ObjectNode copy = template.deepCopy();
    ObjectNode metadata = (ObjectNode) copy.get("metadata");
    ObjectNode labels = (ObjectNode) metadata.get("labels");
    labels.remove(label);
    if (labels.isEmpty()) {
      metadata.remove("labels");
    }
    return copy;
  }

  private static JsonNode canonical(JsonNode node) {
    if (node instanceof ObjectNode object) {
      return canonicalObject(object);
    }
    if (node instanceof ArrayNode array) {
      ArrayNode copy = Json.array();
      array.forEach(element -> copy.add(canonical(element)));
      return copy;
    }
    return node;
  }

  private static JsonNode canonicalObject(ObjectNode object) {
    TreeMap<String, JsonNode> sorted = new TreeMap<>();
    for (Iterator<Map.Entry<String, JsonNode>> it = object.fields(); it.hasNext(); ) {
      Map.Entry<String, JsonNode> field = it.next();
      JsonNode value = field.getValue();
      boolean absent =
          value.isNull()
              || (value.isArray() && value.isEmpty())
              || field.getKey().equals("creationTimestamp");
      if (!absent) {
        sorted.put(field.getKey(), canonical(value));
      }
    }
    ObjectNode copy = Json.object();
    sorted.forEach(copy::set);
    return copy;
  }
}
