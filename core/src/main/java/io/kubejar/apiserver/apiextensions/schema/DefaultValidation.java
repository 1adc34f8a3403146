package io.kubejar.apiserver.apiextensions.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Defaults in schemas must themselves be valid and must not have fields that would be pruned.
 *
 * <p>Follows {@code k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting/validation.go}.
 */
public final class DefaultValidation {
  private final List<FieldError> errors = new ArrayList<>();
  private final Expressions expressions;

  private DefaultValidation(Expressions expressions) {
    this.expressions = expressions;
  }

  /** Holds values against the expressions of their schema. */
  public interface Expressions {
    /** The broken rules of a value that is otherwise valid. */
    List<FieldError> validate(FieldPath path, JsonNode value, StructuralSchema schema);
  }

  /** The broken rules of all defaults in the schema of a resource. */
  public static List<FieldError> validate(
      FieldPath path, StructuralSchema schema, Expressions expressions) {
    DefaultValidation validation = new DefaultValidation(expressions);
    StructuralSchema root = schema.asEmbeddedResource();
    validation.visit(path, root, new Surroundings(root, List.of(), false));
    return validation.errors;
  }

  /**
   * Where a default is inside the nearest API object.
   *
   * @param fields the names of the fields that lead to it
   * @param insideMeta whether it is type or object metadata
   */
  private record Surroundings(StructuralSchema root, List<String> fields, boolean insideMeta) {
    Surroundings child(String name) {
      List<String> longer = new ArrayList<>(fields);
      longer.add(name);
      boolean isMeta = fields.isEmpty() && Pruning.META_FIELDS.contains(name);
      return new Surroundings(root, longer, insideMeta || isMeta);
    }

    /** An otherwise valid object that has the default at its place. */
    ObjectNode around(JsonNode value) {
      ObjectNode object = Json.object();
      object.put("apiVersion", "validation/v1").put("kind", "Validation");
      ObjectNode parent = object;
      for (String name : fields.subList(0, fields.size() - 1)) {
        parent = parent.putObject(name);
      }
      parent.set(fields.get(fields.size() - 1), value.deepCopy());
      return object;
    }
  }

  private void visit(FieldPath path, @Nullable StructuralSchema schema, Surroundings outer) {
    if (schema == null) {
      return;
    }
    Surroundings place =
        schema.isEmbeddedResource() ? new Surroundings(schema, List.of(), false) : outer;
    JsonNode value = schema.defaultValue();
    if (value != null) {
      FieldPath defaultPath = path.child("default");
      if (place.insideMeta()) {
        checkInMetadata(defaultPath, value, schema, place);
      } else {
        check(defaultPath, value, schema);
      }
    }
    visit(path.child("items"), schema.items(), place);
    schema
        .properties()
        .forEach((k, v) -> visit(path.child("properties").key(k), v, place.child(k)));
  }

  private void check(FieldPath path, JsonNode value, StructuralSchema schema) {
    JsonNode pruned = value.deepCopy();
    Pruning.prune(pruned, schema);
    if (!JsonEquality.equal(pruned, value)) {
      errors.add(FieldError.invalid(path, value, "must not have unknown fields"));
    }
    FieldError malformed = EmbeddedResources.coerce(path, value.deepCopy(), schema);
    if (malformed != null) {
      errors.add(malformed);
      return;
    }
    List<FieldError> embedded = EmbeddedResources.validate(path, value, schema);
    errors.addAll(embedded.isEmpty() ? validateValue(path, value, schema) : embedded);
  }

  private List<FieldError> validateValue(FieldPath path, JsonNode value, StructuralSchema schema) {
    // A real server does not look at which of the two types such a default has.
    boolean ofEither = schema.isIntOrString() && value.isValueNode();
    List<FieldError> invalid = ofEither ? List.of() : SchemaValidator.validate(path, value, schema);
    return invalid.isEmpty() ? expressions.validate(path, value, schema) : invalid;
  }

  private void checkInMetadata(
      FieldPath path, JsonNode value, StructuralSchema schema, Surroundings place) {
    ObjectNode object = place.around(value);
    FieldPath root = FieldPath.root();
    FieldError malformed = EmbeddedResources.coerce(root, object.deepCopy(), place.root());
    List<FieldError> invalid = EmbeddedResources.validate(root, object, place.root());
    if (malformed != null) {
      errors.add(FieldError.invalid(path, value, mustBeValid(malformed.message())));
    } else if (!invalid.isEmpty()) {
      String all = invalid.stream().map(FieldError::message).collect(Collectors.joining(", "));
      errors.add(
          FieldError.invalid(
              path, value, mustBeValid(invalid.size() == 1 ? all : "[" + all + "]")));
    } else {
      errors.addAll(SchemaValidator.validate(path, value, schema));
    }
  }

  private static String mustBeValid(String problem) {
    return "must result in valid metadata: " + problem;
  }
}
