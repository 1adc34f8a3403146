package io.kubejar.apiserver.endpoints;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.Status;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apimachinery.serializer.DecodedText;
import io.kubejar.apimachinery.serializer.DecodingException;
import io.kubejar.apimachinery.serializer.JsonText;
import io.kubejar.apimachinery.serializer.YamlText;
import io.kubejar.apiserver.RequestBody;
import io.kubejar.apiserver.registry.FieldOwnership;
import io.kubejar.apiserver.registry.ObjectUpdater;
import io.kubejar.apiserver.registry.WriteContext;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Server-side apply: the object in the body is merged into the one that is there, and becomes it if
 * none is.
 *
 * <p>Follows {@code applyPatcher} of {@code k8s.io/apiserver/pkg/endpoints/handlers/patch.go}.
 */
final class Applying {
  private final FieldOwnership ownership;

  Applying(FieldOwnership ownership) {
    this.ownership = ownership;
  }

  /**
   * Makes the object of what is there and what the body applies.
   *
   * @throws StatusException 400 if the body cannot be read
   */
  ObjectUpdater.Candidate candidate(WriteContext write, RequestBody body, String name) {
    DecodedText read = read(body);
    JsonNode tree = read.tree().isNull() ? Json.object() : read.tree();
    if (!(tree instanceof ObjectNode applied)) {
      throw StatusException.badRequest(
          "error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot"
              + " unmarshal "
              + (tree.isArray() ? "array" : tree.isTextual() ? "string" : "number")
              + " into Go value of type map[string]interface {}");
    }
    boolean force = write.options().json().path("force").asBoolean();
    ObjectDecoder decoder = new ObjectDecoder(write);
    return current -> {
      if (current == null && !write.subresource().isEmpty()) {
        throw StatusException.notFound(write.definition().groupResource(), name);
      }
      if (current == null) {
        requireNoUid(write, applied, name);
      }
      ObjectNode merged = ownership.apply(write, current, applied, force);
      if (current == null && merged.get("metadata") instanceof ObjectNode metadata) {
        metadata.remove("resourceVersion");
      }
      reportDuplicates(write, read.duplicates());
      ObjectNode object = decoded(decoder, merged);
      ObjectBodies.checkName(object, write.namespace(), name);
      write.definition().strategy().setDefaults(object);
      return object;
    };
  }

  /** Who names a uid means an object that is there. */
  private static void requireNoUid(WriteContext write, ObjectNode applied, String name) {
    String uid = applied.path("metadata").path("uid").asText();
    if (!uid.isEmpty()) {
      throw write.conflict(
          name,
          "uid mismatch: the provided object specified uid "
              + uid
              + ", and no existing object was found");
    }
  }

  private static ObjectNode decoded(ObjectDecoder decoder, ObjectNode merged) {
    try {
      return decoder.canonical(merged);
    } catch (DecodingException e) {
      throw new StatusException(new Status(500, "", String.valueOf(e.getMessage()), null));
    }
  }

  /**
   * Most appliers send JSON, which is read faster as such; YAML names duplicates by their lines.
   */
  private static DecodedText read(RequestBody body) {
    if (body instanceof RequestBody.Parsed parsed) {
      return new DecodedText(parsed.tree().deepCopy(), List.of());
    }
    byte[] bytes = body instanceof RequestBody.Text text ? text.bytes() : new byte[0];
    try {
      DecodedText json = JsonText.read(bytes);
      if (json.duplicates().isEmpty()) {
        return json;
      }
    } catch (DecodingException e) {
      // Not JSON: it may still be YAML.
    }
    try {
      return YamlText.read(new String(bytes, StandardCharsets.UTF_8));
    } catch (DecodingException e) {
      throw StatusException.badRequest(
          "error decoding YAML: error converting YAML to JSON: " + e.getMessage());
    }
  }

  private static void reportDuplicates(WriteContext write, List<String> duplicates) {
    if (duplicates.isEmpty()) {
      return;
    }
    switch (FieldValidation.of(write)) {
      case STRICT ->
          throw StatusException.badRequest(
              "error strict decoding YAML: error converting YAML to JSON: "
                  + YamlText.summary(duplicates));
      case WARN -> duplicates.forEach(write.warnings());
      case IGNORE -> {}
    }
  }
}
