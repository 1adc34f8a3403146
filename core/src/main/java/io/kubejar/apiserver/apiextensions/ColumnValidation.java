package io.kubejar.apiserver.apiextensions;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.apiextensions.schema.SchemaPath;
import io.kubejar.apiserver.apiextensions.schema.StructuralSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The rules of what points into objects by path: printer columns, selectable fields, and the
 * replica counts of the scale subresource.
 */
final class ColumnValidation {
  private static final Set<String> TYPES =
      new TreeSet<>(List.of("boolean", "date", "integer", "number", "string"));
  private static final Set<String> FORMATS =
      new TreeSet<>(
          List.of("byte", "date", "date-time", "double", "float", "int32", "int64", "password"));
  private static final Set<String> SELECTABLE_TYPES = Set.of("string", "boolean", "integer");
  private static final int MOST_SELECTABLE_FIELDS = 8;

  private ColumnValidation() {}

  static void validateColumns(JsonNode columns, FieldPath path, List<FieldError> errors) {
    for (int i = 0; i < columns.size(); i++) {
      validateColumn(columns.get(i), path.index(i), errors);
    }
  }

  private static void validateColumn(JsonNode column, FieldPath path, List<FieldError> errors) {
    if (column.path("name").asText().isEmpty()) {
      errors.add(FieldError.required(path.child("name"), ""));
    }
    String type = column.path("type").asText();
    String allowed = "must be one of " + String.join(",", TYPES);
    if (type.isEmpty()) {
      errors.add(FieldError.required(path.child("type"), allowed));
    } else if (!TYPES.contains(type)) {
      errors.add(FieldError.invalid(path.child("type"), type, allowed));
    }
    String format = column.path("format").asText();
    if (!format.isEmpty() && !FORMATS.contains(format)) {
      String formats = "must be one of " + String.join(",", FORMATS);
      errors.add(FieldError.invalid(path.child("format"), format, formats));
    }
    String jsonPath = column.path("jsonPath").asText();
    if (jsonPath.isEmpty()) {
      errors.add(FieldError.required(path.child("JSONPath"), ""));
    } else {
      checkStart(jsonPath, path.child("JSONPath"), errors);
    }
  }

  private static boolean checkStart(String jsonPath, FieldPath path, List<FieldError> errors) {
    if (jsonPath.startsWith(".")) {
      return true;
    }
    errors.add(FieldError.invalid(path, jsonPath, "must be a simple json path starting with ."));
    return false;
  }

  static void validateSubresources(JsonNode subresources, FieldPath path, List<FieldError> errors) {
    JsonNode scale = subresources.path("scale");
    if (!scale.isObject()) {
      return;
    }
    FieldPath scalePath = path.child("scale");
    for (String part : List.of("spec", "status")) {
      String field = part + "ReplicasPath";
      String jsonPath = scale.path(field).asText();
      if (jsonPath.isEmpty()) {
        errors.add(FieldError.required(scalePath.child(field), ""));
      } else if (checkStart(jsonPath, scalePath.child(field), errors)
          && !jsonPath.startsWith("." + part + ".")) {
        String detail = "should be a json path under ." + part;
        errors.add(FieldError.invalid(scalePath.child(field), jsonPath, detail));
      }
    }
    String selector = scale.path("labelSelectorPath").asText();
    FieldPath selectorPath = scalePath.child("labelSelectorPath");
    if (!selector.isEmpty()
        && checkStart(selector, selectorPath, errors)
        && !selector.startsWith(".spec.")
        && !selector.startsWith(".status.")) {
      String detail = "should be a json path under either .spec or .status";
      errors.add(FieldError.invalid(selectorPath, selector, detail));
    }
  }

  static void validateSelectableFields(
      JsonNode fields, StructuralSchema schema, FieldPath path, List<FieldError> errors) {
    Set<String> seen = new TreeSet<>();
    List<FieldError> found = new ArrayList<>();
    for (int i = 0; i < fields.size(); i++) {
      String jsonPath = fields.get(i).path("jsonPath").asText();
      FieldPath place = path.index(i).child("jsonPath");
      if (jsonPath.isEmpty()) {
        found.add(FieldError.required(place, ""));
        continue;
      }
      SchemaPath target = SchemaPath.resolve(jsonPath, schema, false);
      if (!target.problem().isEmpty()) {
        found.add(FieldError.invalid(place, jsonPath, "is an invalid path: " + target.problem()));
        continue;
      }
      if (target.path().equals("metadata") || target.path().startsWith("metadata.")) {
        found.add(FieldError.invalid(place, jsonPath, "must not point to fields in metadata"));
      }
      if (!SELECTABLE_TYPES.contains(target.schema().type())) {
        String detail =
            "must point to a field of type string, boolean or integer. Enum string fields and"
                + " strings with formats are allowed.";
        found.add(FieldError.invalid(place, jsonPath, detail));
      }
      if (!seen.add(target.path())) {
        found.add(FieldError.duplicate(place, fields.get(i).path("jsonPath")));
      }
    }
    errors.addAll(found);
    if (seen.size() > MOST_SELECTABLE_FIELDS) {
      errors.add(FieldError.tooMany(path, seen.size(), MOST_SELECTABLE_FIELDS));
    }
  }
}
