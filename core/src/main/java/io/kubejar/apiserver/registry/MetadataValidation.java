package io.kubejar.apiserver.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.LabelSyntax;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The rules of {@code metadata}, which hold for every kind.
 *
 * <p>Follows {@code k8s.io/apimachinery/pkg/api/validation/objectmeta.go}. A real server runs some
 * of these checks two or three times on an update and lists each cause as often; so does this.
 */
final class MetadataValidation {
  private static final FieldPath METADATA = FieldPath.of("metadata");
  private static final FieldPath FINALIZERS = METADATA.child("finalizers");
  private static final FieldPath OWNERS = METADATA.child("ownerReferences");
  private static final int LONGEST_SUBRESOURCE = 256;
  private static final int MOST_ANNOTATION_BYTES = 256 * 1024;
  private static final List<String> IMMUTABLE =
      List.of(
          "name",
          "namespace",
          "uid",
          "creationTimestamp",
          "deletionTimestamp",
          "deletionGracePeriodSeconds");

  private final JsonNode metadata;
  private final boolean custom;
  private final List<FieldError> errors = new ArrayList<>();

  private MetadataValidation(KubeObject object, boolean custom) {
    this.custom = custom;
    this.metadata = object.metadata();
  }

  /** How names of a kind are checked. */
  @FunctionalInterface
  private interface NameRule {
    List<String> errors(String name, boolean prefix);
  }

  /** The broken rules of a new object's metadata. */
  static List<FieldError> validate(KubeObject object, ResourceDefinition definition) {
    MetadataValidation validation = new MetadataValidation(object, definition.isCustom());
    validation.checkAll(definition.namespaced(), definition.strategy()::nameErrors);
    return validation.errors;
  }

  /** The broken rules of a replacement's metadata. */
  static List<FieldError> validateUpdate(
      KubeObject object, KubeObject old, ResourceDefinition definition) {
    MetadataValidation validation = new MetadataValidation(object, definition.isCustom());
    validation.checkAll(definition.namespaced(), ObjectNames::pathSegment);
    validation.checkChanges(old.metadata());
    validation.checkChanges(old.metadata());
    return validation.errors;
  }

  private void checkAll(boolean namespaced, NameRule rule) {
    checkNames(rule);
    checkNamespace(namespaced);
    if (metadata.path("generation").asLong() < 0) {
      errors.add(
          FieldError.invalid(
              METADATA.child("generation"),
              metadata.get("generation"),
              "must be greater than or equal to 0"));
    }
    checkManagedFields();
    checkLabels();
    checkAnnotations();
    checkOwners();
    checkFinalizers();
    if (!custom) {
      checkFinalizersOfBuiltIns();
    }
  }

  private void checkManagedFields() {
    int index = 0;
    for (JsonNode entry : metadata.path("managedFields")) {
      FieldPath path = METADATA.child("managedFields").index(index++);
      errors.addAll(ManagerNames.errors(path.child("manager"), entry.path("manager").asText()));
      if (entry.path("subresource").asText().length() > LONGEST_SUBRESOURCE) {
        errors.add(FieldError.tooLong(path.child("subresource"), LONGEST_SUBRESOURCE));
      }
    }
  }

  /** What the rules of built-in kinds ask of finalizers besides. */
  private void checkFinalizersOfBuiltIns() {
    int index = 0;
    for (JsonNode finalizer : metadata.path("finalizers")) {
      String name = finalizer.asText();
      if (!MetadataShape.isQualified(name)) {
        errors.add(
            FieldError.invalid(
                FINALIZERS.index(index),
                name,
                "name is neither a standard finalizer name nor is it fully qualified"));
      }
      index++;
    }
  }

  private void checkNames(NameRule rule) {
    String prefix = metadata.path("generateName").asText();
    if (!prefix.isEmpty()) {
      for (String error : rule.errors(prefix, true)) {
        errors.add(FieldError.invalid(METADATA.child("generateName"), prefix, error));
      }
    }
    String name = metadata.path("name").asText();
    if (name.isEmpty()) {
      errors.add(FieldError.required(METADATA.child("name"), "name or generateName is required"));
      return;
    }
    for (String error : rule.errors(name, false)) {
      errors.add(FieldError.invalid(METADATA.child("name"), name, error));
    }
  }

  private void checkNamespace(boolean namespaced) {
    String namespace = metadata.path("namespace").asText();
    FieldPath path = METADATA.child("namespace");
    if (!namespaced) {
      if (!namespace.isEmpty()) {
        errors.add(FieldError.forbidden(path, "not allowed on this type"));
      }
    } else if (namespace.isEmpty()) {
      errors.add(FieldError.required(path, ""));
    } else {
      for (String error : ObjectNames.label(namespace, false)) {
        errors.add(FieldError.invalid(path, namespace, error));
      }
    }
  }

  private void checkLabels() {
    FieldPath path = METADATA.child("labels");
    for (Map.Entry<String, JsonNode> label : sorted("labels")) {
      for (String error : LabelSyntax.labelKeyErrors(label.getKey())) {
        errors.add(FieldError.invalid(path, label.getKey(), error));
      }
      String value = label.getValue().asText();
      for (String error : LabelSyntax.valueErrors(value)) {
        errors.add(FieldError.invalid(path, value, error));
      }
    }
  }

  private void checkAnnotations() {
    FieldPath path = METADATA.child("annotations");
    long size = 0;
    for (Map.Entry<String, JsonNode> annotation : sorted("annotations")) {
      String key = annotation.getKey();
      for (String error : LabelSyntax.labelKeyErrors(key.toLowerCase(Locale.ROOT))) {
        errors.add(FieldError.invalid(path, key, error));
      }
      size += utf8Length(key) + utf8Length(annotation.getValue().asText());
    }
    if (size > MOST_ANNOTATION_BYTES) {
      errors.add(FieldError.tooLong(path, MOST_ANNOTATION_BYTES));
    }
  }

  private static int utf8Length(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private List<Map.Entry<String, JsonNode>> sorted(String map) {
    return metadata.path(map).properties().stream().sorted(Map.Entry.comparingByKey()).toList();
  }

  private void checkOwners() {
    String controller = "";
    for (JsonNode owner : metadata.path("ownerReferences")) {
      checkOwner(owner);
      if (owner.path("controller").asBoolean()) {
        String name = owner.path("kind").asText() + "/" + owner.path("name").asText();
        if (controller.isEmpty()) {
          controller = name;
        } else {
          errors.add(
              FieldError.invalid(
                  OWNERS,
                  metadata.get("ownerReferences"),
                  "Only one reference can have Controller set to true. Found \"true\" in"
                      + " references for %s and %s".formatted(controller, name)));
        }
      }
    }
  }

  private void checkOwner(JsonNode owner) {
    String apiVersion = owner.path("apiVersion").asText();
    boolean malformed = apiVersion.indexOf('/') != apiVersion.lastIndexOf('/');
    if (apiVersion.isEmpty() || apiVersion.endsWith("/") || malformed) {
      errors.add(
          FieldError.invalid(OWNERS.child("apiVersion"), apiVersion, "version must not be empty"));
    }
    for (String field : List.of("kind", "name", "uid")) {
      if (owner.path(field).asText().isEmpty()) {
        errors.add(FieldError.invalid(OWNERS.child(field), "", "must not be empty"));
      }
    }
    if (apiVersion.equals("v1") && owner.path("kind").asText().equals("Event")) {
      errors.add(
          FieldError.invalid(OWNERS, owner, "/v1, Kind=Event is disallowed from being an owner"));
    }
  }

  private void checkFinalizers() {
    boolean orphans = false;
    boolean foreground = false;
    for (JsonNode finalizer : metadata.path("finalizers")) {
      String name = finalizer.asText();
      for (String error : LabelSyntax.labelKeyErrors(name)) {
        errors.add(FieldError.invalid(FINALIZERS, name, error));
      }
      orphans |= name.equals(ObjectDeleter.ORPHAN_FINALIZER);
      foreground |= name.equals(ObjectDeleter.FOREGROUND_FINALIZER);
    }
    if (orphans && foreground) {
      errors.add(
          FieldError.invalid(
              FINALIZERS,
              metadata.get("finalizers"),
              "finalizer orphan and foregroundDeletion cannot be both set"));
    }
  }

  private void checkChanges(JsonNode old) {
    if (old.hasNonNull("deletionTimestamp")) {
      checkNoNewFinalizers(old);
    }
    for (String field : IMMUTABLE) {
      JsonNode value = metadata.path(field);
      if (!value.equals(old.path(field))) {
        JsonNode shown = value.isMissingNode() ? Json.text("") : value;
        errors.add(FieldError.invalid(METADATA.child(field), shown, "field is immutable"));
      }
    }
    checkManagedFields();
    checkLabels();
    checkAnnotations();
    checkOwners();
  }

  private void checkNoNewFinalizers(JsonNode old) {
    TreeSet<String> added = new TreeSet<>();
    metadata.path("finalizers").forEach(f -> added.add(f.asText()));
    old.path("finalizers").forEach(f -> added.remove(f.asText()));
    if (!added.isEmpty()) {
      String list = added.stream().map(f -> '"' + f + '"').collect(Collectors.joining(", "));
      errors.add(
          FieldError.forbidden(
              FINALIZERS,
              "no new finalizers can be added if the object is being deleted, found new finalizers"
                  + " []string{"
                  + list
                  + "}"));
    }
  }
}
