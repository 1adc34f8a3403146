package io.kubejar.apiserver.apiextensions;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.Json;
import io.kubejar.apiserver.apiextensions.schema.StructuralSchema;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rules of {@code x-kubernetes-list-type} and {@code x-kubernetes-list-map-keys}. */
final class ListTypeRules {
  private static final String LIST_TYPE = "x-kubernetes-list-type";
  private static final String LIST_MAP_KEYS = "x-kubernetes-list-map-keys";

  private final FieldPath path;
  private final StructuralSchema schema;
  private final List<FieldError> errors;

  private ListTypeRules(FieldPath path, StructuralSchema schema, List<FieldError> errors) {
    this.path = path;
    this.schema = schema;
    this.errors = errors;
  }

  static void validate(FieldPath path, StructuralSchema schema, List<FieldError> errors) {
    ListTypeRules rules = new ListTypeRules(path, schema, errors);
    rules.checkListType();
    rules.checkKeys();
    rules.checkElements();
  }

  static void requireType(
      FieldPath path, StructuralSchema schema, String detail, List<FieldError> errors) {
    FieldPath type = path.child("type");
    errors.add(
        schema.type().isEmpty()
            ? FieldError.required(type, detail)
            : FieldError.invalid(type, schema.type(), detail));
  }

  private String listType() {
    return schema.extensions().listType();
  }

  private void checkListType() {
    String listType = listType();
    if (listType.isEmpty()) {
      return;
    }
    StructuralSchema items = schema.items();
    if (!schema.type().equals("array")) {
      String detail = "must be array if " + LIST_TYPE + " is specified";
      requireType(path, schema, detail, errors);
    } else if (listType.equals("set") && items != null) {
      checkSetElements(items);
    }
    if (!List.of("atomic", "set", "map").contains(listType)) {
      errors.add(
          FieldError.notSupported(
              path.child(LIST_TYPE), Json.text(listType), List.of("atomic", "set", "map")));
    }
  }

  private void checkSetElements(StructuralSchema items) {
    String detail = "must be atomic as item of a list with " + LIST_TYPE + "=set";
    String ofItems = items.extensions().listType();
    JsonNode value = ofItems.isEmpty() ? Json.mapper().nullNode() : Json.text(ofItems);
    if (items.type().equals("array") && !ofItems.isEmpty() && !ofItems.equals("atomic")) {
      errors.add(FieldError.invalid(path.child("items").child(LIST_TYPE), value, detail));
    } else if (items.type().equals("object") && !items.extensions().mapType().equals("atomic")) {
      FieldPath mapType = path.child("items").child("x-kubernetes-map-type");
      errors.add(FieldError.invalid(mapType, value, detail));
    }
  }

  private void checkKeys() {
    String listType = listType();
    List<String> keys = schema.extensions().listMapKeys();
    if (!keys.isEmpty() && !listType.equals("map")) {
      String detail = "must be map if " + LIST_MAP_KEYS + " is non-empty";
      FieldPath place = path.child(LIST_TYPE);
      errors.add(
          listType.isEmpty()
              ? FieldError.required(place, detail)
              : FieldError.invalid(place, listType, detail));
    }
    if (!listType.equals("map")) {
      return;
    }
    if (keys.isEmpty()) {
      String detail = "must not be empty if " + LIST_TYPE + " is map";
      errors.add(FieldError.required(path.child(LIST_MAP_KEYS), detail));
    }
    StructuralSchema items = schema.items();
    if (items == null) {
      boolean isList = schema.json().path("items").isArray();
      FieldPath place = path.child("items");
      errors.add(
          isList
              ? FieldError.invalid(
                  place,
                  schema.json().path("items"),
                  "must only have a single schema if " + LIST_TYPE + " is map")
              : FieldError.required(place, "must have a schema if " + LIST_TYPE + " is map"));
    } else if (!items.type().equals("object")) {
      errors.add(
          FieldError.invalid(
              path.child("items").child("type"),
              items.type(),
              "must be object if parent array's " + LIST_TYPE + " is map"));
    } else {
      checkKeyFields(keys, items);
    }
  }

  private void checkKeyFields(List<String> keys, StructuralSchema items) {
    Set<String> seen = new HashSet<>();
    FieldPath keysPath = path.child(LIST_MAP_KEYS);
    JsonNode all = schema.json().path(LIST_MAP_KEYS);
    for (String key : keys) {
      StructuralSchema field = items.property(key);
      if (field == null) {
        String detail = "entries must all be names of item properties";
        errors.add(FieldError.invalid(keysPath, all, detail));
      } else if (field.type().equals("array") || field.type().equals("object")) {
        FieldPath type = path.child("items").child("properties").key(key).child("type");
        String detail = "must be a scalar type if parent array's " + LIST_TYPE + " is map";
        errors.add(FieldError.invalid(type, items.type(), detail));
      }
      if (!seen.add(key)) {
        errors.add(FieldError.invalid(keysPath, all, "must not contain duplicate entries"));
      }
    }
  }

  private void checkElements() {
    String listType = listType();
    StructuralSchema items = schema.items();
    if (items == null || !(listType.equals("set") || listType.equals("map"))) {
      return;
    }
    FieldPath itemsPath = path.child("items");
    if (items.nullable()) {
      String detail = "cannot be nullable when " + LIST_TYPE + " is " + listType;
      errors.add(FieldError.forbidden(itemsPath.child("nullable"), detail));
    }
    if (!listType.equals("map")) {
      return;
    }
    for (String key : schema.extensions().listMapKeys()) {
      checkKeyIsPresent(itemsPath.child("properties").key(key), items, items.property(key), key);
    }
  }

  private void checkKeyIsPresent(
      FieldPath place, StructuralSchema items, @Nullable StructuralSchema field, String key) {
    if (field == null) {
      return;
    }
    String why = "this property is in " + LIST_MAP_KEYS + ", so it ";
    if (!items.values().required().contains(key) && field.defaultValue() == null) {
      String detail = why + "must have a default or be a required property";
      errors.add(FieldError.required(place.child("default"), detail));
    }
    if (field.nullable()) {
      errors.add(FieldError.forbidden(place.child("nullable"), why + "cannot be nullable"));
    }
  }
}
