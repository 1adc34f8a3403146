package io.kubejar.apiserver.endpoints;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.GroupKind;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apimachinery.patch.GoText;
import io.kubejar.apimachinery.patch.JsonPatch;
import io.kubejar.apimachinery.patch.MergePatch;
import io.kubejar.apimachinery.patch.PatchType;
import io.kubejar.apimachinery.patch.StrategicMergePatch;
import io.kubejar.apimachinery.schema.Schema.ObjectSchema;
import io.kubejar.apimachinery.serializer.DecodingException;
import io.kubejar.apiserver.RequestBody;
import io.kubejar.apiserver.registry.WriteContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The patches that change an object without owning fields.
 *
 * <p>Follows {@code jsonPatcher} and {@code smpPatcher} of {@code
 * k8s.io/apiserver/pkg/endpoints/handlers/patch.go}: what a patch makes of an object is decoded
 * anew, and what is wrong with it is the patch's fault.
 */
final class Patches {
  private static final Set<String> OPERATION_FIELDS = Set.of("op", "path", "from", "value");

  private final WriteContext write;
  private final ObjectDecoder decoder;
  private final List<String> duplicates;

  private Patches(WriteContext write, ObjectDecoder decoder, List<String> duplicates) {
    this.write = write;
    this.decoder = decoder;
    this.duplicates = duplicates;
  }

  /**
   * What the patch in a request does to an object; the object is not changed. The patch is read
   * when there is an object for it.
   *
   * @param decoder brings the patched object into its type
   * @param schema the type of the object, for strategic merge patches
   */
  static UnaryOperator<ObjectNode> of(
      PatchType type,
      RequestBody body,
      WriteContext write,
      ObjectDecoder decoder,
      ObjectSchema schema) {
    return object -> read(type, body, write, decoder, schema).apply(object);
  }

  private static UnaryOperator<ObjectNode> read(
      PatchType type,
      RequestBody body,
      WriteContext write,
      ObjectDecoder decoder,
      ObjectSchema schema) {
    String complaint = type == PatchType.STRATEGIC_MERGE ? "" : "error decoding patch: ";
    RequestBodies.Read read = read(body, complaint);
    JsonNode patch = read.tree();
    String prefix = type == PatchType.JSON ? "json patch " : "";
    List<String> duplicates = new ArrayList<>();
    read.duplicates().forEach(d -> duplicates.add(prefix + d));
    if (type == PatchType.JSON) {
      addUnknownFields(patch, duplicates);
    }
    Patches patches = new Patches(write, decoder, duplicates);
    return switch (type) {
      case JSON -> {
        JsonPatch operations = JsonPatch.of(patch);
        yield object -> patches.decoded(operations.apply(object), patches::text);
      }
      case MERGE -> {
        ObjectNode changes = requireObject(patch, complaint);
        yield object -> patches.decoded(MergePatch.apply(object, changes), patches::text);
      }
      case STRATEGIC_MERGE -> {
        ObjectNode changes = patch.isNull() ? Json.object() : requireObject(patch, complaint);
        yield object -> patches.strategic(object, changes.deepCopy(), schema);
      }
      case APPLY -> throw new IllegalArgumentException("an apply is more than a change of a tree");
    };
  }

  private static void addUnknownFields(JsonNode operations, List<String> errors) {
    for (int i = 0; operations.isArray() && i < operations.size(); i++) {
      for (Map.Entry<String, JsonNode> field : operations.get(i).properties()) {
        if (!OPERATION_FIELDS.contains(field.getKey())) {
          errors.add("json patch unknown field \"[" + i + "]." + field.getKey() + "\"");
        }
      }
    }
  }

  private static RequestBodies.Read read(RequestBody body, String complaint) {
    try {
      return RequestBodies.read(body);
    } catch (DecodingException e) {
      throw StatusException.badRequest(complaint + e.getMessage());
    }
  }

  private static ObjectNode requireObject(JsonNode patch, String complaint) {
    if (patch instanceof ObjectNode object) {
      return object;
    }
    if (patch.isNull()) {
      throw StatusException.badRequest("Invalid JSON Patch");
    }
    throw StatusException.badRequest(
        complaint
            + "json: cannot unmarshal "
            + TypeMeta.goKind(patch)
            + " into Go value of type map[string]interface {}");
  }

  /**
   * The object that a strategic merge patch makes. Kubernetes fills the type from a map then: the
   * object keeps its kind whatever the patch says, and complaints show the patch, as Go prints it.
   */
  private ObjectNode strategic(ObjectNode object, ObjectNode changes, ObjectSchema schema) {
    ObjectNode patched = StrategicMergePatch.apply(object, changes, schema);
    ObjectNode typed = decoder.withKind(patched);
    try {
      ObjectDecoder.Decoded decoded = decoder.decode(typed);
      report(decoded.strictErrors(), GoText.of(changes));
      return decoded.object();
    } catch (DecodingException e) {
      throw invalid(GoText.of(changes), e.conversion());
    }
  }

  /** The patched object in its type. */
  private ObjectNode decoded(JsonNode patched, Function<JsonNode, String> culprit) {
    if (!(patched instanceof ObjectNode object) || object.path("kind").asText().isEmpty()) {
      String culpritText = text(patched);
      throw invalid(culprit.apply(patched), "Object 'Kind' is missing in '" + culpritText + "'");
    }
    String mismatch = decoder.mismatch(object);
    if (mismatch != null) {
      throw invalid(culprit.apply(patched), mismatch);
    }
    try {
      ObjectDecoder.Decoded decoded = decoder.decode(object.deepCopy());
      report(decoded.strictErrors(), culprit.apply(patched));
      return decoded.object();
    } catch (DecodingException e) {
      throw invalid(culprit.apply(patched), String.valueOf(e.getMessage()));
    }
  }

  /** The text of a patched object; custom ones are maps, which Go writes in order of their keys. */
  private String text(JsonNode patched) {
    return (decoder.isOfMaps() ? Json.sorted(patched) : patched).toString();
  }

  private void report(List<String> unknown, String culprit) {
    List<String> errors = new ArrayList<>(duplicates);
    errors.addAll(unknown);
    if (errors.isEmpty()) {
      return;
    }
    switch (FieldValidation.of(write)) {
      case STRICT -> throw invalid(culprit, FieldValidation.sentence(errors));
      case WARN -> errors.forEach(write.warnings());
      case IGNORE -> {}
    }
  }

  private static StatusException invalid(String culprit, String why) {
    return StatusException.invalid(
        new GroupKind("", ""),
        "",
        List.of(FieldError.invalid(FieldPath.of("patch"), culprit, why)));
  }
}
