package io.kubejar.apimachinery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * An immutable API object: what is stored, sent to watchers, cached by informers and shared by all.
 *
 * <p>To change one, take {@link #mutableJson()}, edit the copy, and make a new object of it. The
 * JSON text is made once, on first use, and shared by every list and watch that sends the object.
 */
public final class KubeObject {
  private final ObjectNode json;
  private final JsonNode metadata;
  private volatile byte @Nullable [] bytes;

  private KubeObject(ObjectNode frozen) {
    this.json = frozen;
    this.metadata = frozen.path("metadata");
  }

  /** Wraps a tree, copying what of it is still mutable. */
  public static KubeObject of(ObjectNode json) {
    return new KubeObject(Json.freeze(json));
  }

  /** The frozen tree: reading is safe from any thread, changing throws. */
  public ObjectNode json() {
    return json;
  }

  /** A deep, mutable copy. */
  public ObjectNode mutableJson() {
    return json.deepCopy();
  }

  /**
   * The JSON text in UTF-8, made once; callers must not change the array. Custom objects are maps
   * to Go, which writes their fields in order.
   */
  public byte[] bytes() {
    byte[] text = bytes;
    if (text == null) {
      boolean isMap = !BuiltInGroups.contains(groupVersionKind().group());
      text = isMap ? Json.sortedBytes(json) : Json.bytes(json);
      bytes = text;
    }
    return text;
  }

  public String apiVersion() {
    return json.path("apiVersion").asText();
  }

  public String kind() {
    return json.path("kind").asText();
  }

  public GroupVersionKind groupVersionKind() {
    return GroupVersionKind.of(apiVersion(), kind());
  }

  /** {@code metadata}, a missing node if there is none. */
  public JsonNode metadata() {
    return metadata;
  }

  public JsonNode spec() {
    return json.path("spec");
  }

  public JsonNode status() {
    return json.path("status");
  }

  public String name() {
    return metadata.path("name").asText();
  }

  /** The namespace, empty for cluster-scoped objects. */
  public String namespace() {
    return metadata.path("namespace").asText();
  }

  public String uid() {
    return metadata.path("uid").asText();
  }

  /** The revision as text, empty before the object was committed. */
  public String resourceVersion() {
    return metadata.path("resourceVersion").asText();
  }

  /** The revision as a number, 0 before the object was committed. */
  public long revision() {
    String version = resourceVersion();
    return version.isEmpty() ? 0 : Long.parseLong(version);
  }

  public long generation() {
    return metadata.path("generation").asLong();
  }

  public boolean isBeingDeleted() {
    return metadata.hasNonNull("deletionTimestamp");
  }

  /** A label's value, null if the label is absent. */
  public @Nullable String label(String key) {
    JsonNode value = metadata.path("labels").get(key);
    return value == null ? null : value.asText();
  }

  /** An annotation's value, null if the annotation is absent. */
  public @Nullable String annotation(String key) {
    JsonNode value = metadata.path("annotations").get(key);
    return value == null ? null : value.asText();
  }

  /** {@code metadata.labels} as a map; a view, in no promised order. */
  public Map<String, String> labels() {
    return Json.strings(metadata.path("labels"));
  }

  /** The owner reference with {@code controller: true}, if any. */
  public Optional<JsonNode> controllerRef() {
    return ownerReferences().stream().filter(r -> r.path("controller").asBoolean()).findFirst();
  }

  public List<JsonNode> ownerReferences() {
    return StreamSupport.stream(metadata.path("ownerReferences").spliterator(), false).toList();
  }

  /**
   * This object at a revision. Shares all of the tree but the metadata object itself; used by the
   * commit, which knows the revision only while it holds the store's lock.
   */
  public KubeObject withRevision(long revision) {
    ObjectNode newMetadata = Json.object();
    newMetadata.setAll(Json.objectOrEmpty(metadata));
    newMetadata.put("resourceVersion", Long.toString(revision));
    ObjectNode copy = Json.object();
    copy.setAll(json);
    copy.set("metadata", newMetadata);
    return new KubeObject(Json.freeze(copy));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof KubeObject that && json.equals(that.json);
  }

  @Override
  public int hashCode() {
    return json.hashCode();
  }

  /** {@code kind namespace/name@revision}, for messages. */
  @Override
  public String toString() {
    String place = namespace().isEmpty() ? name() : namespace() + "/" + name();
    return kind() + " " + place + "@" + resourceVersion();
  }
}
