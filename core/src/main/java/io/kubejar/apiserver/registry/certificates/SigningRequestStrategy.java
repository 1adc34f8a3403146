package io.kubejar.apiserver.registry.certificates;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apiserver.registry.ObjectNames;
import io.kubejar.apiserver.registry.UpdateRules;
import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.KindStrategy;
import io.kubejar.apiserver.registry.rules.Violations;
import io.kubejar.clock.Clock;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * CertificateSigningRequests, which are approved through a subresource of their own.
 *
 * <p>Follows {@code pkg/registry/certificates/certificates/strategy.go} and {@code
 * pkg/apis/certificates/validation/validation.go}.
 */
final class SigningRequestStrategy extends KindStrategy {
  private static final FieldPath CONDITIONS = FieldPath.of("status", "conditions");
  private static final Set<String> DECISIONS = Set.of("Approved", "Denied");

  private final Clock clock;

  SigningRequestStrategy(Clock clock) {
    super(Defaults.table().object("spec", "status").build());
    this.clock = clock;
  }

  /** Any name that fits into a path. */
  @Override
  public List<String> nameErrors(String name, boolean prefix) {
    return ObjectNames.pathSegment(name, prefix);
  }

  @Override
  public boolean countsGenerations() {
    return false;
  }

  @Override
  public void prepareForUpdate(ObjectNode object, KubeObject old) {
    super.prepareForUpdate(object, old);
    object.set("spec", old.spec());
  }

  @Override
  protected void check(JsonNode object, Violations violations) {
    SigningRequestValidation.check(object.path("spec"), violations);
  }

  @Override
  protected void checkUpdate(JsonNode object, JsonNode old, Violations violations) {}

  @Override
  public void prepareForStatusUpdate(ObjectNode object, KubeObject old) {
    super.prepareForStatusUpdate(object, old);
    ObjectNode status = Defaults.objectIn(object, "status");
    ArrayNode conditions = status.arrayNode();
    keep(old.status().path("conditions"), true, conditions);
    keep(status.path("conditions"), false, conditions);
    put(status, conditions);
    stamp(status, old.status());
  }

  /** Copies the conditions that decide, or those that do not. */
  private static void keep(JsonNode conditions, boolean decisions, ArrayNode target) {
    for (JsonNode condition : conditions) {
      if (DECISIONS.contains(condition.path("type").asText()) == decisions) {
        target.add(condition);
      }
    }
  }

  private static void put(ObjectNode status, ArrayNode conditions) {
    if (conditions.isEmpty()) {
      status.remove("conditions");
    } else {
      status.set("conditions", conditions);
    }
  }

  /** Fills in the times that the writer left out. */
  private void stamp(ObjectNode status, JsonNode old) {
    String now = clock.now().truncatedTo(ChronoUnit.SECONDS).toString();
    for (JsonNode condition : status.path("conditions")) {
      if (condition instanceof ObjectNode open) {
        if (Defaults.isZero(open, "lastUpdateTime")) {
          open.put("lastUpdateTime", now);
        }
        if (Defaults.isZero(open, "lastTransitionTime")) {
          String before = now;
          for (JsonNode previous : old.path("conditions")) {
            if (previous.path("type").equals(open.path("type"))
                && previous.path("status").equals(open.path("status"))) {
              before = previous.path("lastTransitionTime").asText(now);
            }
          }
          open.put("lastTransitionTime", before);
        }
      }
    }
  }

  @Override
  public @Nullable UpdateRules updateRules(String subresource) {
    return subresource.equals("approval") ? new ApprovalRules() : super.updateRules(subresource);
  }

  /** {@code certificatesigningrequests/approval}: only the decision changes. */
  private final class ApprovalRules implements UpdateRules {
    @Override
    public void prepare(ObjectNode object, KubeObject old) {
      ObjectNode status = old.status().isObject() ? old.status().deepCopy() : object.objectNode();
      ArrayNode conditions = status.arrayNode();
      keep(old.status().path("conditions"), false, conditions);
      keep(object.path("status").path("conditions"), true, conditions);
      put(status, conditions);
      stamp(status, old.status());
      object.set("status", status);
      object.set("spec", old.spec());
    }

    @Override
    public List<FieldError> validate(KubeObject object, KubeObject old, Consumer<String> warnings) {
      Violations violations = new Violations();
      Set<String> types = new HashSet<>();
      JsonNode conditions = object.status().path("conditions");
      int index = 0;
      for (JsonNode condition : conditions) {
        FieldPath at = CONDITIONS.index(index++);
        String type = FieldRules.text(condition, "type");
        if (!types.add(type)) {
          violations.duplicate(at.child("type"), type);
        }
        String status = FieldRules.text(condition, "status");
        if (status.isEmpty()) {
          violations.required(at.child("status"), "");
        } else if (!status.equals("True")) {
          violations.notSupported(at.child("status"), status, List.of("True"));
        }
      }
      if (types.containsAll(DECISIONS)) {
        violations.invalid(
            CONDITIONS, conditions, "Approved and Denied conditions are mutually exclusive");
      }
      for (JsonNode before : old.status().path("conditions")) {
        String type = before.path("type").asText();
        if (DECISIONS.contains(type) && !types.contains(type)) {
          violations.forbidden(
              CONDITIONS, "updates may not remove a condition of type \"" + type + "\"");
        }
      }
      return violations.toList();
    }
  }
}
