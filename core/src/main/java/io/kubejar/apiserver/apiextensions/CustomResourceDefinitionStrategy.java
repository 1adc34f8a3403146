package io.kubejar.apiserver.apiextensions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apiserver.registry.StatusStrategy;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What is particular about CustomResourceDefinitions: defaults, rules, and how one is deleted.
 *
 * <p>Follows {@code k8s.io/apiextensions-apiserver/pkg/registry/customresourcedefinition} and
 * {@code pkg/apis/apiextensions/v1/defaults.go}.
 */
public final class CustomResourceDefinitionStrategy extends StatusStrategy {
  /** Holds a definition until its objects are gone. */
  static final String CLEANUP_FINALIZER = "customresourcecleanup.apiextensions.k8s.io";

  private static final int DEFAULT_WEBHOOK_PORT = 443;

  @Override
  public void setDefaults(ObjectNode object) {
    if (object.get("spec") instanceof ObjectNode spec) {
      defaultNames(spec);
      defaultConversion(spec);
      for (JsonNode version : spec.path("versions")) {
        SchemaNulls.drop(version.path("schema").path("openAPIV3Schema"));
      }
      if (!spec.path("preserveUnknownFields").asBoolean()) {
        spec.remove("preserveUnknownFields");
      }
    }
    completeStatus(object);
  }

  private static void defaultNames(ObjectNode spec) {
    if (spec.get("names") instanceof ObjectNode names) {
      String kind = names.path("kind").asText();
      if (names.path("singular").asText().isEmpty() && !kind.isEmpty()) {
        names.put("singular", kind.toLowerCase(Locale.ROOT));
      }
      if (names.path("listKind").asText().isEmpty() && !kind.isEmpty()) {
        names.put("listKind", kind + "List");
      }
    }
  }

  private static void defaultConversion(ObjectNode spec) {
    if (!spec.path("conversion").isObject()) {
      spec.putObject("conversion").put("strategy", "None");
    }
    JsonNode service = spec.at("/conversion/webhook/clientConfig/service");
    if (service instanceof ObjectNode reference && !reference.hasNonNull("port")) {
      reference.put("port", DEFAULT_WEBHOOK_PORT);
    }
  }

  /** The parts of a status that are always written, whether they say something or not. */
  private static void completeStatus(ObjectNode object) {
    ObjectNode status =
        object.get("status") instanceof ObjectNode present ? present : object.putObject("status");
    if (!status.has("conditions")) {
      status.putNull("conditions");
    }
    ObjectNode names =
        status.get("acceptedNames") instanceof ObjectNode present
            ? present
            : status.putObject("acceptedNames");
    for (String name : List.of("plural", "kind")) {
      if (!names.has(name)) {
        names.put(name, "");
      }
    }
    for (JsonNode condition : status.path("conditions")) {
      if (condition instanceof ObjectNode one && !one.has("lastTransitionTime")) {
        one.putNull("lastTransitionTime");
      }
    }
    if (status.path("storedVersions").isEmpty()) {
      storageVersion(object)
          .ifPresentOrElse(
              name -> status.putArray("storedVersions").add(name),
              () -> status.putNull("storedVersions"));
    }
  }

  private static Optional<String> storageVersion(ObjectNode object) {
    for (JsonNode version : object.path("spec").path("versions")) {
      if (version.path("storage").asBoolean()) {
        return Optional.of(version.path("name").asText());
      }
    }
    return Optional.empty();
  }

  @Override
  public void prepareForCreate(ObjectNode object) {
    super.prepareForCreate(object);
    completeStatus(object);
    rememberStorageVersion(object);
  }

  @Override
  public void prepareForUpdate(ObjectNode object, KubeObject old) {
    super.prepareForUpdate(object, old);
    if (object.get("status") instanceof ObjectNode status) {
      object.set("status", status.deepCopy());
    }
    completeStatus(object);
    rememberStorageVersion(object);
  }

  /** A version that objects are stored in is listed as long as some may still be. */
  private static void rememberStorageVersion(ObjectNode object) {
    storageVersion(object)
        .ifPresent(
            name -> {
              ArrayNode stored = object.withObjectProperty("status").withArray("storedVersions");
              if (!CustomResourceDefinition.texts(stored).contains(name)) {
                stored.add(name);
              }
            });
  }

  @Override
  public List<FieldError> validate(KubeObject object) {
    CustomResourceDefinition definition = CustomResourceDefinition.parse(object.json());
    List<FieldError> errors = new ArrayList<>();
    JsonNode prefix = object.metadata().path("generateName");
    if (!prefix.asText().isEmpty()) {
      errors.addAll(validateName("generateName", prefix.asText(), definition));
    }
    errors.addAll(validateName("name", definition.name(), definition));
    errors.addAll(DefinitionValidation.validate(definition, null));
    return errors;
  }

  private static List<FieldError> validateName(
      String field, String name, CustomResourceDefinition definition) {
    String expected = definition.names().plural() + "." + definition.group();
    return name.equals(expected)
        ? List.of()
        : List.of(
            FieldError.invalid(
                FieldPath.of("metadata", field),
                name,
                "must be spec.names.plural+\".\"+spec.group"));
  }

  @Override
  public List<FieldError> validateUpdate(KubeObject object, KubeObject old) {
    return DefinitionValidation.validate(
        CustomResourceDefinition.parse(object.json()), CustomResourceDefinition.parse(old.json()));
  }

  @Override
  public List<FieldError> validateStatusUpdate(KubeObject object, KubeObject old) {
    return DefinitionValidation.validateStatus(CustomResourceDefinition.parse(object.json()));
  }

  @Override
  public List<String> warnings(KubeObject object) {
    return UnknownFormats.warnings(CustomResourceDefinition.parse(object.json()));
  }

  @Override
  public boolean allowsUnconditionalUpdate() {
    return false;
  }

  @Override
  public boolean raisesGeneration(ObjectNode object, KubeObject old) {
    return !object.path("spec").equals(old.spec());
  }

  /** A definition stays until the objects that it defines are gone. */
  @Override
  public boolean markDeleted(ObjectNode object, String timestamp) {
    ObjectNode metadata = object.withObjectProperty("metadata");
    metadata.put("deletionTimestamp", timestamp);
    ArrayNode finalizers = metadata.withArray("finalizers");
    if (!CustomResourceDefinition.texts(finalizers).contains(CLEANUP_FINALIZER)) {
      finalizers.add(CLEANUP_FINALIZER);
    }
    ObjectNode status = object.withObjectProperty("status");
    Conditions.set(
        status,
        Conditions.condition("Terminating", true, "InstanceDeletionPending")
            .put(
                "message",
                "CustomResourceDefinition marked for deletion; CustomResource deletion will begin"
                    + " soon"),
        timestamp);
    return true;
  }
}
