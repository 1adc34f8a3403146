package io.kubejar.apiserver.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Brings {@code metadata} into the shape in which a real server writes it, whose metadata is a
 * typed structure: no unknown fields, nothing empty, no owner twice.
 *
 * <p>Follows {@code ObjectMeta} of {@code k8s.io/apimachinery/pkg/apis/meta/v1/types.go} and {@code
 * dedupOwnerReferencesAndAddWarning} of {@code pkg/endpoints/handlers/create.go}.
 */
final class MetadataShape {
  private static final Set<String> FIELDS =
      Set.of(
          "name",
          "generateName",
          "namespace",
          "selfLink",
          "uid",
          "resourceVersion",
          "generation",
          "creationTimestamp",
          "deletionTimestamp",
          "deletionGracePeriodSeconds",
          "labels",
          "annotations",
          "ownerReferences",
          "finalizers",
          "managedFields");

  private static final Set<String> OWNER_FIELDS =
      Set.of("apiVersion", "kind", "name", "uid", "controller", "blockOwnerDeletion");

  private static final Set<String> STANDARD_FINALIZERS =
      Set.of("kubernetes", ObjectDeleter.ORPHAN_FINALIZER, ObjectDeleter.FOREGROUND_FINALIZER);

  private MetadataShape() {}

  /** Drops what is unknown or empty. */
  static void normalize(ObjectNode object) {
    ObjectNode metadata = ObjectMetadata.of(object);
    List<String> dropped = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : metadata.properties()) {
      if (!FIELDS.contains(field.getKey()) || isEmpty(field.getKey(), field.getValue())) {
        dropped.add(field.getKey());
      }
    }
    metadata.remove(dropped);
    emptyStringsForNulls(metadata, "labels");
    emptyStringsForNulls(metadata, "annotations");
    for (JsonNode owner : metadata.path("ownerReferences")) {
      if (owner instanceof ObjectNode fields) {
        fields.retain(OWNER_FIELDS);
        fields.properties().removeIf(field -> field.getValue().isNull());
      }
    }
  }

  private static boolean isEmpty(String field, JsonNode value) {
    if (value.isNull()) {
      return true;
    }
    if (value.isContainerNode()) {
      return value.isEmpty();
    }
    return value.isTextual()
        ? value.asText().isEmpty()
        : field.equals("generation") && value.isNumber() && value.asLong() == 0;
  }

  private static void emptyStringsForNulls(ObjectNode metadata, String map) {
    if (metadata.get(map) instanceof ObjectNode strings) {
      for (Map.Entry<String, JsonNode> entry : strings.properties()) {
        if (entry.getValue().isNull()) {
          strings.put(entry.getKey(), "");
        }
      }
    }
  }

  /** Whether a finalizer has a domain, or is one of Kubernetes' own. */
  static boolean isQualified(String finalizer) {
    return finalizer.indexOf('/') >= 0 || STANDARD_FINALIZERS.contains(finalizer);
  }

  /** Warns the writer of a custom object of new finalizers without domain. */
  static void warnOfFinalizers(ObjectNode object, JsonNode oldMetadata, WriteContext write) {
    if (!write.definition().isCustom()) {
      return;
    }
    Set<String> old = new LinkedHashSet<>();
    oldMetadata.path("finalizers").forEach(f -> old.add(f.asText()));
    for (JsonNode finalizer : object.path("metadata").path("finalizers")) {
      String name = finalizer.asText();
      if (!old.contains(name) && !isQualified(name)) {
        write
            .warnings()
            .accept(
                "metadata.finalizers: \"%s\": prefer a domain-qualified finalizer name to avoid accidental conflicts with other finalizer writers"
                    .formatted(name));
      }
    }
  }

  /** Leaves one of several equal owners, and warns the writer. */
  static void dropRepeatedOwners(ObjectNode object, WriteContext write, String when) {
    if (!(object.path("metadata").get("ownerReferences") instanceof ArrayNode owners)
        || owners.size() < 2) {
      return;
    }
    Set<JsonNode> distinct = new LinkedHashSet<>();
    Set<String> repeated = new LinkedHashSet<>();
    for (JsonNode owner : owners) {
      if (!distinct.add(owner)) {
        repeated.add(owner.path("uid").asText());
      }
    }
    if (!repeated.isEmpty()) {
      owners.removeAll();
      owners.addAll(distinct);
      write
          .warnings()
          .accept(
              ".metadata.ownerReferences contains duplicate entries"
                  + when
                  + "; API server dedups owner references in 1.20+, and may reject such requests"
                  + " as early as 1.24; please fix your requests; duplicate UID(s) observed: "
                  + String.join(", ", repeated));
    }
  }
}
