package io.kubejar.apiserver.admission.plugins;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.Quantity;
import io.kubejar.apiserver.admission.AdmissionPlugin;
import io.kubejar.apiserver.admission.AdmissionRequest;
import io.kubejar.apiserver.admission.Operation;
import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.store.Key;
import io.kubejar.store.RevisionMismatchException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what would exceed a quota of its namespace, and charges the quota for what it lets pass;
 * the resource quota controller corrects the books later.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/admission/plugin/resourcequota/controller.go}.
 */
final class ResourceQuotaPlugin implements AdmissionPlugin {
  private final StoredObjects objects;

  ResourceQuotaPlugin(StoredObjects objects) {
    this.objects = objects;
  }

  @Override
  public String name() {
    return "ResourceQuota";
  }

  @Override
  public boolean handles(Operation operation) {
    return operation == Operation.CREATE || operation == Operation.UPDATE;
  }

  @Override
  public void validate(AdmissionRequest request, @Nullable KubeObject object) {
    AdmissionRequest.Target target = request.target();
    if (object == null || target.namespace().isEmpty() || !target.subresource().isEmpty()) {
      return;
    }
    List<KubeObject> quotas = objects.list(StoredObjects.QUOTAS, target.namespace());
    if (quotas.isEmpty()) {
      return;
    }
    GroupResource resource = target.resource().groupResource();
    Map<String, Quantity> usage = increase(resource, object, request.oldObject());
    if (usage.isEmpty()) {
      return;
    }
    for (KubeObject quota : quotas) {
      if (QuotaUsage.inScope(quota.spec(), resource, object.json())) {
        charge(request, object, quota, usage);
      }
    }
  }

  /** What the object uses more than before. */
  private static Map<String, Quantity> increase(
      GroupResource resource, KubeObject object, @Nullable KubeObject old) {
    Map<String, Quantity> usage = new TreeMap<>(QuotaUsage.of(resource, object.json()));
    if (old != null) {
      QuotaUsage.of(resource, old.json())
          .forEach((name, amount) -> usage.computeIfPresent(name, (n, now) -> now.minus(amount)));
    }
    usage.values().removeIf(amount -> amount.signum() <= 0);
    return usage;
  }

  private void charge(
      AdmissionRequest request, KubeObject object, KubeObject first, Map<String, Quantity> usage) {
    KubeObject quota = first;
    while (true) {
      JsonNode hard = quota.status().path("hard");
      checkRequired(request, object, quota, hard);
      Map<String, Quantity> charged = new TreeMap<>();
      usage.forEach(
          (name, amount) -> {
            if (hard.has(name)) {
              charged.put(name, amount);
            }
          });
      checkLimits(request, object, quota, charged);
      if (charged.isEmpty() || request.options().dryRun()) {
        return;
      }
      try {
        store(quota, charged);
        return;
      } catch (RevisionMismatchException e) {
        KubeObject changed = e.current();
        if (changed == null) {
          return;
        }
        quota = changed;
      }
    }
  }

  private static void checkRequired(
      AdmissionRequest request, KubeObject object, KubeObject quota, JsonNode hard) {
    if (!Requests.isFor(request, "", "pods") || request.operation() != Operation.CREATE) {
      return;
    }
    TreeSet<String> limited = new TreeSet<>();
    hard.fieldNames().forEachRemaining(limited::add);
    Map<String, List<String>> missing = QuotaUsage.missing(limited, object.spec());
    if (missing.isEmpty()) {
      return;
    }
    List<String> parts = new ArrayList<>();
    missing.forEach(
        (name, containers) -> parts.add(name + " for: " + String.join(",", containers)));
    throw Requests.forbidden(
        request,
        object.json(),
        "failed quota: " + quota.name() + ": must specify " + String.join("; ", parts));
  }

  private static void checkLimits(
      AdmissionRequest request,
      KubeObject object,
      KubeObject quota,
      Map<String, Quantity> charged) {
    JsonNode hard = quota.status().path("hard");
    JsonNode used = quota.status().path("used");
    Map<String, Quantity> requested = new TreeMap<>();
    Map<String, Quantity> before = new TreeMap<>();
    Map<String, Quantity> limits = new TreeMap<>();
    charged.forEach(
        (name, amount) -> {
          Quantity now = FieldRules.quantity(used.path(name));
          Quantity most = FieldRules.quantity(hard.path(name));
          if (now.plus(amount).compareTo(most) > 0) {
            requested.put(name, amount);
            before.put(name, now);
            limits.put(name, most);
          }
        });
    if (!requested.isEmpty()) {
      throw Requests.forbidden(
          request,
          object.json(),
          "exceeded quota: "
              + quota.name()
              + ", requested: "
              + print(requested)
              + ", used: "
              + print(before)
              + ", limited: "
              + print(limits));
    }
  }

  private static String print(Map<String, Quantity> amounts) {
    List<String> parts = new ArrayList<>();
    amounts.forEach((name, amount) -> parts.add(name + "=" + amount));
    return String.join(",", parts);
  }

  private void store(KubeObject quota, Map<String, Quantity> charged) {
    ObjectNode json = quota.mutableJson();
    ObjectNode used = Defaults.objectIn(Defaults.objectIn(json, "status"), "used");
    charged.forEach(
        (name, amount) ->
            used.put(name, FieldRules.quantity(used.path(name)).plus(amount).toString()));
    Key key = Key.of(StoredObjects.QUOTAS, quota.namespace(), quota.name());
    objects.store().update(key, quota.revision(), KubeObject.of(json), 0);
  }
}
