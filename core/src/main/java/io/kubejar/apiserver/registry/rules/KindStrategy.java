package io.kubejar.apiserver.registry.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apiserver.registry.StatusStrategy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The strategy of a built-in kind: a table of defaults, the status of a new object, and rules that
 * collect {@link Violations}. Kinds override what is particular about them.
 */
public abstract class KindStrategy extends StatusStrategy {
  private final Defaults defaults;

  protected KindStrategy(Defaults defaults) {
    this.defaults = defaults;
  }

  /** Whether the kind has a status that only its subresource writes. */
  protected boolean hasStatus() {
    return true;
  }

  /** The status of a new object; null if it has none. */
  protected @Nullable ObjectNode newStatus() {
    return Json.object();
  }

  /** Collects the broken rules of a new object. */
  protected void check(JsonNode object, Violations violations) {}

  /** Collects the broken rules of a replacement; by default those of a new object. */
  protected void checkUpdate(JsonNode object, JsonNode old, Violations violations) {
    check(object, violations);
  }

  /** Collects the broken rules of a new status. */
  protected void checkStatusUpdate(JsonNode object, JsonNode old, Violations violations) {}

  @Override
  public void setDefaults(ObjectNode object) {
    defaults.applyTo(object);
  }

  @Override
  public void prepareForCreate(ObjectNode object) {
    if (!hasStatus()) {
      return;
    }
    ObjectNode status = newStatus();
    if (status == null) {
      object.remove("status");
    } else {
      object.set("status", status);
    }
  }

  @Override
  public void prepareForUpdate(ObjectNode object, KubeObject old) {
    if (hasStatus()) {
      copyField("status", old, object);
    }
  }

  @Override
  public final List<FieldError> validate(KubeObject object) {
    Violations violations = new Violations();
    check(object.json(), violations);
    return violations.toList();
  }

  @Override
  public final List<FieldError> validateUpdate(KubeObject object, KubeObject old) {
    Violations violations = new Violations();
    checkUpdate(object.json(), old.json(), violations);
    return violations.toList();
  }

  @Override
  public final List<FieldError> validateStatusUpdate(KubeObject object, KubeObject old) {
    Violations violations = new Violations();
    checkStatusUpdate(object.json(), old.json(), violations);
    return violations.toList();
  }
}
