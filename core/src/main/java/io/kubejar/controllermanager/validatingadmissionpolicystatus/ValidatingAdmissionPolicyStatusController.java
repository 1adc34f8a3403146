package io.kubejar.controllermanager.validatingadmissionpolicystatus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectRef;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.Informer;
import io.kubejar.client.ReconcileLoop;
import io.kubejar.client.Reconciler;
import io.kubejar.client.ResourceClient;
import io.kubejar.controllermanager.Controller;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Type-checks each generation of a ValidatingAdmissionPolicy once, and writes what came out into
 * its status.
 *
 * <p>Follows {@code pkg/controller/validatingadmissionpolicystatus/controller.go}.
 */
public final class ValidatingAdmissionPolicyStatusController implements Controller {
  private static final String NAME = "validatingadmissionpolicy-status-controller";
  private static final String FIELD_MANAGER = "validatingadmissionpolicy-status";
  private static final GroupVersionResource POLICIES =
      GroupVersionResource.of("admissionregistration.k8s.io/v1", "validatingadmissionpolicies");

  private final Function<JsonNode, ArrayNode> typeChecker;
  private @Nullable Running running;

  /**
   * @param typeChecker the warnings about the expressions of a policy
   */
  public ValidatingAdmissionPolicyStatusController(Function<JsonNode, ArrayNode> typeChecker) {
    this.typeChecker = typeChecker;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void start(ComponentContext context) {
    running = new Running(context, typeChecker);
  }

  @Override
  public void stop() {
    if (running != null) {
      running.reconcileLoop.stop();
    }
  }

  private static final class Running implements Reconciler, Informer.Handler {
    private final ReconcileLoop reconcileLoop;
    private final Informer policies;
    private final ResourceClient client;
    private final Function<JsonNode, ArrayNode> typeChecker;

    Running(ComponentContext context, Function<JsonNode, ArrayNode> typeChecker) {
      this.typeChecker = typeChecker;
      reconcileLoop = new ReconcileLoop(NAME, context.loop(), context.trace(), this);
      client = context.client().resource(POLICIES);
      policies = context.informers().informer(POLICIES);
      policies.addHandler(this);
    }

    @Override
    public Result reconcile(ObjectRef key) {
      KubeObject policy = policies.get("", key.name());
      if (policy == null || isObserved(policy)) {
        return Result.DONE;
      }
      ObjectNode typeChecking = Json.object();
      ArrayNode warnings = typeChecker.apply(policy.json());
      if (!warnings.isEmpty()) {
        typeChecking.set("expressionWarnings", warnings);
      }
      ObjectNode applied = Json.object();
      applied.put("apiVersion", POLICIES.apiVersion()).put("kind", "ValidatingAdmissionPolicy");
      applied.putObject("metadata").put("name", policy.name());
      applied
          .putObject("status")
          .put("observedGeneration", policy.generation())
          .set("typeChecking", typeChecking);
      client.applyStatus(applied, FIELD_MANAGER);
      return Result.DONE;
    }

    private static boolean isObserved(KubeObject policy) {
      return policy.generation()
          <= policy.json().path("status").path("observedGeneration").asLong();
    }

    @Override
    public void onAdd(KubeObject policy) {
      reconcileLoop.enqueue(new ObjectRef(POLICIES.groupResource(), "", policy.name()));
    }

    @Override
    public void onUpdate(KubeObject old, KubeObject policy) {
      onAdd(policy);
    }

    @Override
    public void onDelete(KubeObject policy) {}
  }
}
