package io.kubejar.apiserver.apiextensions.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.LabelSyntax;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * API objects inside custom resources ({@code x-kubernetes-embedded-resource}): their metadata is
 * that of Kubernetes whatever the schema says.
 *
 * <p>Follows {@code k8s.io/apiextensions-apiserver/pkg/apiserver/schema/objectmeta}: coerce.go and
 * validation.go.
 */
public final class EmbeddedResources {
  private static final String LABEL_1035 = "[a-z]([-a-z0-9]*[a-z0-9])?";
  private static final Pattern LABEL_1035_PATTERN = Pattern.compile(LABEL_1035);

  private EmbeddedResources() {}

  /**
   * Brings the metadata of embedded objects into the shape of Kubernetes' type: unknown fields are
   * dropped.
   *
   * @return what cannot be brought into shape, null if all can
   */
  public static @Nullable FieldError coerce(
      FieldPath path, JsonNode value, StructuralSchema schema) {
    List<FieldError> errors = new ArrayList<>();
    visit(path, value, schema, place -> coerceOne(place, errors));
    return errors.isEmpty() ? null : errors.get(0);
  }

  /** The broken rules of embedded objects: type and metadata. */
  public static List<FieldError> validate(FieldPath path, JsonNode value, StructuralSchema schema) {
    List<FieldError> errors = new ArrayList<>();
    visit(path, value, schema, place -> validateOne(place, errors));
    return errors;
  }

  private record Place(FieldPath path, ObjectNode object) {}

  private static void visit(
      FieldPath path, JsonNode value, @Nullable StructuralSchema schema, Consumer<Place> visitor) {
    if (schema == null) {
      return;
    }
    if (value instanceof ObjectNode object) {
      if (schema.isEmbeddedResource()) {
        visitor.accept(new Place(path, object));
      }
      for (Map.Entry<String, JsonNode> field : object.properties()) {
        StructuralSchema property = schema.property(field.getKey());
        if (property != null) {
          visit(path.child(field.getKey()), field.getValue(), property, visitor);
        } else {
          FieldPath key = path.key(field.getKey());
          visit(key, field.getValue(), schema.additionalSchema(), visitor);
        }
      }
    } else if (value instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        visit(path.index(i), array.get(i), schema.items(), visitor);
      }
    }
  }

  private static void coerceOne(Place place, List<FieldError> errors) {
    for (String name : List.of("apiVersion", "kind")) {
      JsonNode value = place.object().get(name);
      if (value != null && !value.isTextual()) {
        errors.add(FieldError.typeInvalid(place.path().child(name), value, "must be a string"));
      }
    }
    JsonNode metadata = place.object().get("metadata");
    if (metadata == null) {
      return;
    }
    if (metadata.isNull()) {
      place.object().set("metadata", Json.object());
      return;
    }
    String problem = EmbeddedMetadata.coerce(metadata);
    if (!problem.isEmpty()) {
      errors.add(
          FieldError.invalid(place.path().child("metadata"), Json.sorted(metadata), problem));
    }
  }

  private static void validateOne(Place place, List<FieldError> errors) {
    FieldPath path = place.path();
    validateApiVersion(path.child("apiVersion"), place.object().get("apiVersion"), errors);
    validateKind(path.child("kind"), place.object().get("kind"), errors);
    if (place.object().get("metadata") instanceof ObjectNode metadata) {
      validateMetadata(path.child("metadata"), metadata, errors);
    }
  }

  private static void validateApiVersion(
      FieldPath path, @Nullable JsonNode value, List<FieldError> errors) {
    if (value == null) {
      errors.add(FieldError.required(path, ""));
    } else if (value.asText().isEmpty()) {
      errors.add(FieldError.invalid(path, value, "must not be empty"));
    } else if (value.asText().chars().filter(c -> c == '/').count() > 1) {
      errors.add(
          FieldError.invalid(path, value, "unexpected GroupVersion string: " + value.asText()));
    }
  }

  private static void validateKind(
      FieldPath path, @Nullable JsonNode value, List<FieldError> errors) {
    if (value == null) {
      errors.add(FieldError.required(path, ""));
    } else if (value.asText().isEmpty()) {
      errors.add(FieldError.invalid(path, value, "must not be empty"));
    } else if (!LABEL_1035_PATTERN.matcher(value.asText().toLowerCase(Locale.ROOT)).matches()) {
      errors.add(
          FieldError.invalid(
              path,
              value,
              "may have mixed case, but should otherwise match: a DNS-1035 label must consist of"
                  + " lower case alphanumeric characters or '-', start with an alphabetic"
                  + " character, and end with an alphanumeric character (e.g. 'my-name',  or"
                  + " 'abc-123', regex used for validation is '"
                  + LABEL_1035
                  + "')"));
    }
  }

  private static void validateMetadata(
      FieldPath path, ObjectNode metadata, List<FieldError> errors) {
    validateSegment(path.child("generateName"), metadata, "generateName", true, errors);
    validateSegment(path.child("name"), metadata, "name", false, errors);
    FieldPath labels = path.child("labels");
    metadata
        .path("labels")
        .properties()
        .forEach(
            label -> {
              LabelSyntax.labelKeyErrors(label.getKey())
                  .forEach(e -> errors.add(FieldError.invalid(labels, label.getKey(), e)));
              LabelSyntax.valueErrors(label.getValue().asText())
                  .forEach(e -> errors.add(FieldError.invalid(labels, label.getValue(), e)));
            });
    FieldPath annotations = path.child("annotations");
    metadata
        .path("annotations")
        .fieldNames()
        .forEachRemaining(
            key ->
                LabelSyntax.qualifiedNameErrors(key.toLowerCase(Locale.ROOT))
                    .forEach(e -> errors.add(FieldError.invalid(annotations, key, e))));
  }

  private static void validateSegment(
      FieldPath path, ObjectNode metadata, String field, boolean prefix, List<FieldError> errors) {
    String name = metadata.path(field).asText();
    if (!prefix && (name.equals(".") || name.equals(".."))) {
      errors.add(FieldError.invalid(path, name, "may not be '" + name + "'"));
      return;
    }
    for (String illegal : List.of("/", "%")) {
      if (name.contains(illegal)) {
        errors.add(FieldError.invalid(path, name, "may not contain '" + illegal + "'"));
      }
    }
  }
}
