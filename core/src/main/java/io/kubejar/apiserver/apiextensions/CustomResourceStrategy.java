package io.kubejar.apiserver.apiextensions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.apiextensions.schema.Defaulting;
import io.kubejar.apiserver.apiextensions.schema.EmbeddedResources;
import io.kubejar.apiserver.apiextensions.schema.ListTypes;
import io.kubejar.apiserver.apiextensions.schema.Normalization;
import io.kubejar.apiserver.apiextensions.schema.SchemaValidator;
import io.kubejar.apiserver.apiextensions.schema.StructuralSchema;
import io.kubejar.apiserver.registry.StatusStrategy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is particular about the objects of one version of a CustomResourceDefinition.
 *
 * <p>Follows {@code k8s.io/apiextensions-apiserver/pkg/registry/customresource}: strategy.go,
 * status_strategy.go and validator.go.
 */
final class CustomResourceStrategy extends StatusStrategy {
  /** Errors that leave a value's type in doubt, so that no CEL is asked. */
  private static final Set<FieldError.Type> BLOCKING =
      Set.of(
          FieldError.Type.NOT_SUPPORTED,
          FieldError.Type.REQUIRED,
          FieldError.Type.TOO_LONG,
          FieldError.Type.TOO_MANY,
          FieldError.Type.TYPE_INVALID);

  private final CustomResourceDefinition definition;
  private final CustomResourceDefinition.Version version;
  private final StructuralSchema schema;
  private final ExpressionRules expressions;
  private final boolean terminating;

  /**
   * @param terminating whether the definition is going, so that no object may be created
   */
  CustomResourceStrategy(
      CustomResourceDefinition definition,
      CustomResourceDefinition.Version version,
      boolean terminating) {
    this.definition = definition;
    this.version = version;
    StructuralSchema own = version.schema();
    this.schema = own == null ? StructuralSchema.parse(Json.emptyObject()) : own;
    this.expressions = ExpressionRules.of(schema);
    this.terminating = terminating;
  }

  @Override
  public void setDefaults(ObjectNode object) {
    Defaulting.applyDefaults(object, schema);
  }

  @Override
  public void prune(ObjectNode object) {
    FieldError malformed = Normalization.prune(object, schema);
    if (malformed != null) {
      String kind = definition.names().kind();
      throw StatusException.badRequest(
          "%s in version \"%s\" cannot be handled as a %s: %s"
              .formatted(kind, version.name(), kind, malformed.message()));
    }
  }

  @Override
  public void prepareForCreate(ObjectNode object) {
    if (terminating) {
      throw StatusException.forbidden(
          new GroupResource(definition.group(), definition.names().plural()),
          object.path("metadata").path("name").asText(),
          "create not allowed while custom resource definition is terminating");
    }
    if (version.hasStatus()) {
      super.prepareForCreate(object);
    }
  }

  @Override
  public void prepareForUpdate(ObjectNode object, KubeObject old) {
    if (version.hasStatus()) {
      super.prepareForUpdate(object, old);
    }
  }

  /** Nothing but the status can be written, not even labels. */
  @Override
  public void prepareForStatusUpdate(ObjectNode object, KubeObject old) {
    super.prepareForStatusUpdate(object, old);
    JsonNode written = object.path("metadata");
    ObjectNode metadata = Json.object();
    metadata.setAll(Json.objectOrEmpty(old.metadata()));
    for (String field : List.of("managedFields", "resourceVersion")) {
      JsonNode value = written.get(field);
      if (value == null) {
        metadata.remove(field);
      } else {
        metadata.set(field, value);
      }
    }
    object.set("metadata", metadata);
  }

  @Override
  public List<FieldError> validate(KubeObject object) {
    ObjectNode json = object.json();
    List<FieldError> errors =
        new ArrayList<>(SchemaValidator.validate(FieldPath.root(), json, schema));
    errors.addAll(ScaleValidation.validate(json, version.scale()));
    errors.addAll(EmbeddedResources.validate(FieldPath.root(), json, schema));
    errors.addAll(ListTypes.validate(FieldPath.root(), json, schema));
    addExpressionErrors(json, null, errors, warning -> {});
    return errors;
  }

  @Override
  public List<FieldError> validateUpdate(
      KubeObject object, KubeObject old, Consumer<String> warnings) {
    ObjectNode json = object.json();
    List<FieldError> errors =
        new ArrayList<>(SchemaValidator.validateUpdate(FieldPath.root(), json, old.json(), schema));
    errors.addAll(ScaleValidation.validate(json, version.scale()));
    addCommonUpdateErrors(json, old, errors, warnings);
    return errors;
  }

  @Override
  public List<FieldError> validateStatusUpdate(
      KubeObject object, KubeObject old, Consumer<String> warnings) {
    List<FieldError> errors = new ArrayList<>();
    StructuralSchema statusSchema = schema.property("status");
    JsonNode status = object.json().get("status");
    if (statusSchema != null && status != null) {
      FieldPath path = FieldPath.of("status");
      JsonNode before = old.json().get("status");
      errors.addAll(
          before == null
              ? SchemaValidator.validate(path, status, statusSchema)
              : SchemaValidator.validateUpdate(path, status, before, statusSchema));
    }
    errors.addAll(ScaleValidation.validateStatus(object.json(), version.scale()));
    addCommonUpdateErrors(object.json(), old, errors, warnings);
    return errors;
  }

  private void addCommonUpdateErrors(
      ObjectNode json, KubeObject old, List<FieldError> errors, Consumer<String> warnings) {
    FieldPath root = FieldPath.root();
    errors.addAll(EmbeddedResources.validate(root, json, schema));
    if (ListTypes.validate(root, old.json(), schema).isEmpty()) {
      errors.addAll(ListTypes.validate(root, json, schema));
    }
    addExpressionErrors(json, old.json(), errors, warnings);
  }

  private void addExpressionErrors(
      ObjectNode json,
      @Nullable ObjectNode old,
      List<FieldError> errors,
      Consumer<String> warnings) {
    if (expressions.isEmpty()) {
      return;
    }
    boolean nameless = old == null && json.path("metadata").path("name").asText().isEmpty();
    if (nameless || errors.stream().anyMatch(e -> BLOCKING.contains(e.type()))) {
      errors.add(
          new FieldError(
              FieldError.Type.INVALID,
              "",
              Json.mapper().nullNode(),
              "some validation rules were not checked because the object was invalid; correct the"
                  + " existing errors to complete validation"));
      return;
    }
    errors.addAll(expressions.validate(json, old, warnings));
  }

  @Override
  public boolean allowsUnconditionalUpdate() {
    return false;
  }

  @Override
  public boolean raisesGeneration(ObjectNode object, KubeObject old) {
    if (version.hasStatus()) {
      return super.raisesGeneration(object, old);
    }
    ObjectNode now = object.deepCopy();
    ObjectNode before = old.mutableJson();
    now.remove("metadata");
    before.remove("metadata");
    return !now.equals(before);
  }
}
