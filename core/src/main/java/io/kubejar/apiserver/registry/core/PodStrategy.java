package io.kubejar.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apiserver.registry.UpdateRules;
import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;
import io.kubejar.apiserver.registry.rules.Violations;
import org.jspecify.annotations.Nullable;

/** Pods; follows {@code pkg/registry/core/pod/strategy.go}. */
final class PodStrategy extends KindStrategy {
  private static final String GATES_MESSAGE =
      "Scheduling is blocked due to non-empty scheduling gates";

  PodStrategy() {
    super(Defaults.table().with(PodDefaults::applyTo).build());
  }

  @Override
  public void prepareForCreate(ObjectNode object) {
    ObjectNode spec = Defaults.objectIn(object, "spec");
    ObjectNode status = Json.object().put("phase", "Pending");
    status.put("qosClass", PodResources.qosClass(spec));
    if (!spec.path("schedulingGates").isEmpty()) {
      status.putArray("conditions").add(gatedCondition());
    }
    object.set("status", status);
    MatchLabelKeys.mergeInto(object);
  }

  private static ObjectNode gatedCondition() {
    ObjectNode condition = Json.object();
    condition.put("type", "PodScheduled").put("status", "False");
    condition.putNull("lastProbeTime").putNull("lastTransitionTime");
    return condition.put("reason", "SchedulingGated").put("message", GATES_MESSAGE);
  }

  @Override
  public void prepareForStatusUpdate(ObjectNode object, KubeObject old) {
    super.prepareForStatusUpdate(object, old);
    ObjectNode status = Defaults.objectIn(object, "status");
    if (Defaults.isZero(status, "qosClass") && old.status().has("qosClass")) {
      status.set("qosClass", old.status().get("qosClass"));
    }
    if (object.get("metadata") instanceof ObjectNode metadata) {
      JsonNode owners = old.metadata().get("ownerReferences");
      if (owners == null) {
        metadata.remove("ownerReferences");
      } else {
        metadata.set("ownerReferences", owners);
      }
    }
  }

  @Override
  public @Nullable UpdateRules updateRules(String subresource) {
    return switch (subresource) {
      case "ephemeralcontainers" -> new EphemeralContainerRules();
      case "resize" -> new PodResizeRules();
      default -> super.updateRules(subresource);
    };
  }

  @Override
  public boolean returnsDeletedObject() {
    return true;
  }

  @Override
  public long gracePeriodSeconds(KubeObject object, long requested) {
    String phase = object.status().path("phase").asText();
    boolean finished = phase.equals("Succeeded") || phase.equals("Failed");
    if (finished || object.spec().path("nodeName").asText().isEmpty()) {
      return 0;
    }
    long period =
        requested >= 0 ? requested : object.spec().path("terminationGracePeriodSeconds").asLong(30);
    return period < 0 ? 1 : period;
  }

  @Override
  protected void check(JsonNode object, Violations violations) {
    PodValidation.check(object, violations);
  }

  @Override
  protected void checkUpdate(JsonNode object, JsonNode old, Violations violations) {
    PodUpdateValidation.check(object, old, violations);
  }

  @Override
  protected void checkStatusUpdate(JsonNode object, JsonNode old, Violations violations) {
    PodStatusValidation.check(object, old, FieldPath.of("status"), violations);
  }
}
