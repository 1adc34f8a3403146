package io.kubejar.controllermanager.clusterroleaggregation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.LabelSelector;
import io.kubejar.apimachinery.ObjectRef;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.Informer;
import io.kubejar.client.ReconcileLoop;
import io.kubejar.client.Reconciler;
import io.kubejar.client.ResourceClient;
import io.kubejar.controllermanager.Controller;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Fills ClusterRoles that have an aggregation rule with the rules of the roles that it selects.
 *
 * <p>Follows {@code pkg/controller/clusterroleaggregation/clusterroleaggregation_controller.go}.
 */
public final class ClusterRoleAggregationController implements Controller {
  private static final String NAME = "clusterrole-aggregation-controller";
  private static final GroupVersionResource ROLES =
      GroupVersionResource.of("rbac.authorization.k8s.io/v1", "clusterroles");

  private @Nullable Running running;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void start(ComponentContext context) {
    running = new Running(context);
  }

  @Override
  public void stop() {
    if (running != null) {
      running.reconcileLoop.stop();
    }
  }

  private static final class Running implements Reconciler, Informer.Handler {
    private final ReconcileLoop reconcileLoop;
    private final Informer roles;
    private final ResourceClient client;

    Running(ComponentContext context) {
      reconcileLoop = new ReconcileLoop(NAME, context.loop(), context.trace(), this);
      client = context.client().resource(ROLES);
      roles = context.informers().informer(ROLES);
      roles.addHandler(this);
    }

    private static boolean isAggregated(KubeObject role) {
      return role.json().path("aggregationRule").isObject();
    }

    @Override
    public Result reconcile(ObjectRef key) {
      KubeObject role = roles.get("", key.name());
      if (role == null || !isAggregated(role)) {
        return Result.DONE;
      }
      ArrayNode rules = Json.array();
      aggregate(role).forEach(rules::add);
      JsonNode current = role.json().path("rules");
      boolean same = current.isEmpty() ? rules.isEmpty() : current.equals(rules);
      if (!same) {
        ObjectNode json = role.mutableJson();
        json.set("rules", rules);
        client.update(json);
      }
      return Result.DONE;
    }

    private Set<JsonNode> aggregate(KubeObject role) {
      Set<JsonNode> rules = new LinkedHashSet<>();
      for (JsonNode selector : role.json().path("aggregationRule").path("clusterRoleSelectors")) {
        LabelSelector matching = LabelSelector.of(selector);
        List<KubeObject> selected = new ArrayList<>();
        for (KubeObject other : roles.list()) {
          if (!other.name().equals(role.name()) && matching.matches(other)) {
            selected.add(other);
          }
        }
        selected.sort(Comparator.comparing(KubeObject::name));
        selected.forEach(other -> other.json().path("rules").forEach(rules::add));
      }
      return rules;
    }

    /** Any role may be selected by any aggregated one, of which there are few. */
    @Override
    public void onAdd(KubeObject changed) {
      for (KubeObject role : roles.list()) {
        if (isAggregated(role)) {
          reconcileLoop.enqueue(new ObjectRef(ROLES.groupResource(), "", role.name()));
        }
      }
    }

    @Override
    public void onUpdate(KubeObject old, KubeObject role) {
      onAdd(role);
    }

    @Override
    public void onDelete(KubeObject role) {
      onAdd(role);
    }
  }
}
