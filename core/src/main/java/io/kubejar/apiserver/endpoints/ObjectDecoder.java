package io.kubejar.apiserver.endpoints;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupVersionKind;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apimachinery.schema.Schema.ObjectSchema;
import io.kubejar.apimachinery.serializer.DecodingException;
import io.kubejar.apimachinery.serializer.TypedDecoder;
import io.kubejar.apimachinery.serializer.UnknownFields;
import io.kubejar.apiserver.RequestBody;
import io.kubejar.apiserver.registry.ResourceDefinition;
import io.kubejar.apiserver.registry.WriteContext;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the body of a create or update into an object of its kind, and sees to unknown and
 * duplicate fields.
 *
 * <p>Follows {@code create.go} and {@code transformDecodeError} of {@code
 * k8s.io/apiserver/pkg/endpoints/handlers}.
 */
final class ObjectDecoder {
  private final WriteContext write;
  private final GroupVersionKind kind;
  private final ObjectSchema schema;

  /** A decoder for the objects of the resource that is written. */
  ObjectDecoder(WriteContext write) {
    this(write, write.definition().kind(), write.definition().schema().get());
  }

  /** A decoder for the objects of a subresource. */
  ObjectDecoder(WriteContext write, GroupVersionKind kind, ObjectSchema schema) {
    this.write = write;
    this.kind = kind;
    this.schema = schema;
  }

  /** A decoded object, and the sentences of strict decoding about it. */
  record Decoded(ObjectNode object, List<String> strictErrors) {}

  /**
   * The object in the body of a request.
   *
   * @throws StatusException 400 if it cannot be decoded, or has fields that it should not have and
   *     validation is strict
   */
  ObjectNode decode(RequestBody body) {
    ResourceDefinition definition = write.definition();
    RequestBodies.Read read = RequestBodies.read(body, kind);
    ObjectNode typed = ObjectBodies.typed(read, definition, kind);
    try {
      Decoded decoded = decode(typed);
      List<String> unknown = decoded.strictErrors();
      if (!read.duplicates().isEmpty() || !unknown.isEmpty()) {
        report(read, unknown);
      }
      return decoded.object();
    } catch (DecodingException e) {
      throw cannotBeHandled(String.valueOf(e.getMessage()));
    }
  }

  /** Whether the objects are maps to Go, not structures. */
  boolean isOfMaps() {
    return schema.typeName().isEmpty();
  }

  /** Why a built-in object is not of the decoder's kind, null if it is; custom ones may be any. */
  @Nullable String mismatch(ObjectNode object) {
    return isOfMaps() ? null : TypeMeta.mismatch(object, kind);
  }

  /** A copy of an object, of the decoder's kind. */
  ObjectNode withKind(ObjectNode object) {
    ObjectNode typed = object.deepCopy();
    typed.put("kind", kind.kind());
    typed.put("apiVersion", kind.apiVersion());
    return typed;
  }

  /** Brings a tree into its type; of custom resources only the unknown fields are found here. */
  Decoded decode(ObjectNode tree) throws DecodingException {
    if (schema.typeName().isEmpty()) {
      List<String> unknown = UnknownFields.of(schema, tree);
      write.definition().strategy().prune(tree);
      return new Decoded(tree, unknown);
    }
    TypedDecoder.Result result = TypedDecoder.decode(schema, tree);
    return new Decoded(result.object(), result.unknownFields());
  }

  /** An applied object in the canonical form of its type; custom types have none. */
  ObjectNode canonical(ObjectNode tree) throws DecodingException {
    return schema.typeName().isEmpty() ? tree : TypedDecoder.decode(schema, tree).object();
  }

  private void report(RequestBodies.Read read, List<String> unknown) {
    switch (FieldValidation.of(write)) {
      case STRICT -> {
        List<String> errors = new ArrayList<>(read.duplicateErrors());
        errors.addAll(unknown);
        throw cannotBeHandled(FieldValidation.sentence(errors));
      }
      case WARN -> {
        read.duplicates().forEach(write.warnings());
        unknown.forEach(write.warnings());
      }
      case IGNORE -> {}
    }
  }

  private StatusException cannotBeHandled(String why) {
    return StatusException.badRequest(
        "%s in version \"%s\" cannot be handled as a %s: %s"
            .formatted(kind.kind(), kind.version(), kind.kind(), why));
  }
}
