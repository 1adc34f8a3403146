package io.kubejar.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apiserver.registry.ObjectNames;
import io.kubejar.apiserver.registry.UpdateRules;
import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;
import io.kubejar.apiserver.registry.rules.Values;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Namespaces, which are emptied before they go.
 *
 * <p>Follows {@code pkg/registry/core/namespace/strategy.go}.
 */
final class NamespaceStrategy extends KindStrategy {
  private static final String FINALIZER = "kubernetes";
  private static final Set<String> STANDARD_FINALIZERS =
      Set.of(FINALIZER, "orphan", "foregroundDeletion");
  private static final String NAME_LABEL = "kubernetes.io/metadata.name";

  private static final Defaults DEFAULTS =
      Defaults.table()
          .with(NamespaceStrategy::nameLabel)
          .object("spec")
          .object("status", Defaults.table().text("phase", "Active").build())
          .build();

  NamespaceStrategy() {
    super(DEFAULTS);
  }

  private static void nameLabel(ObjectNode namespace) {
    String name = namespace.path("metadata").path("name").asText();
    if (!name.isEmpty()) {
      ObjectNode metadata = Defaults.objectIn(namespace, "metadata");
      Defaults.objectIn(metadata, "labels").put(NAME_LABEL, name);
    }
  }

  @Override
  protected ObjectNode newStatus() {
    return Json.object().put("phase", "Active");
  }

  @Override
  public boolean countsGenerations() {
    return false;
  }

  @Override
  public List<String> nameErrors(String name, boolean prefix) {
    return ObjectNames.label(name, prefix);
  }

  @Override
  public void prepareForCreate(ObjectNode object) {
    super.prepareForCreate(object);
    nameLabel(object);
    ObjectNode spec = Defaults.objectIn(object, "spec");
    for (JsonNode finalizer : spec.path("finalizers")) {
      if (finalizer.asText().equals(FINALIZER)) {
        return;
      }
    }
    spec.withArray("finalizers").add(FINALIZER);
  }

  @Override
  public void prepareForUpdate(ObjectNode object, KubeObject old) {
    super.prepareForUpdate(object, old);
    Defaults.objectIn(object, "spec");
    copyField(Defaults.objectIn(object, "spec"), "finalizers", old.spec());
  }

  @Override
  protected void check(JsonNode object, Violations violations) {
    for (JsonNode finalizer : object.path("spec").path("finalizers")) {
      finalizer(finalizer.asText(), FieldPath.of("spec", "finalizers"), violations);
    }
  }

  /** The finalizers of an existing Namespace are those that it has. */
  @Override
  protected void checkUpdate(JsonNode object, JsonNode old, Violations violations) {}

  @Override
  protected void checkStatusUpdate(JsonNode object, JsonNode old, Violations violations) {
    boolean leaving = object.path("metadata").hasNonNull("deletionTimestamp");
    JsonNode phase = object.path("status").path("phase");
    if (leaving && !phase.asText().equals("Terminating")) {
      violations.invalid(
          FieldPath.of("status", "Phase"),
          phase.asText(),
          "may only be 'Terminating' if `deletionTimestamp` is not empty");
    } else if (!leaving && !phase.asText().equals("Active")) {
      violations.invalid(
          FieldPath.of("status", "Phase"),
          phase.asText(),
          "may only be 'Active' if `deletionTimestamp` is empty");
    }
  }

  private static void finalizer(String name, FieldPath path, Violations violations) {
    violations.invalid(path, name, Values.qualifiedName(name));
    if (name.indexOf('/') < 0 && !STANDARD_FINALIZERS.contains(name)) {
      violations.invalid(
          path, name, "name is neither a standard finalizer name nor is it fully qualified");
    }
  }

  @Override
  public boolean isHeld(JsonNode object) {
    return !object.path("spec").path("finalizers").isEmpty();
  }

  @Override
  public boolean markDeleted(ObjectNode object, String timestamp) {
    Defaults.objectIn(object, "metadata").put("deletionTimestamp", timestamp);
    Defaults.objectIn(object, "status").put("phase", "Terminating");
    return true;
  }

  @Override
  public @Nullable UpdateRules updateRules(String subresource) {
    return subresource.equals("finalize") ? new FinalizeRules() : super.updateRules(subresource);
  }

  /** {@code namespaces/finalize}: only the finalizers of the spec change. */
  private static final class FinalizeRules implements UpdateRules {
    @Override
    public void prepare(ObjectNode object, KubeObject old) {
      JsonNode status = old.json().get("status");
      if (status != null) {
        object.set("status", status);
      }
    }

    @Override
    public List<FieldError> validate(KubeObject object, KubeObject old, Consumer<String> warnings) {
      Violations violations = new Violations();
      int index = 0;
      for (JsonNode finalizer : object.spec().path("finalizers")) {
        FieldPath path = FieldPath.of("spec", "finalizers").index(index++);
        finalizer(finalizer.asText(), path, violations);
      }
      return violations.toList();
    }
  }

  private static void copyField(ObjectNode target, String field, JsonNode source) {
    JsonNode value = source.get(field);
    if (value == null) {
      target.remove(field);
    } else {
      target.set(field, value);
    }
  }
}
