package io.kubejar.apiserver.authorization;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.GoText;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.RequestInfo;
import io.kubejar.apiserver.UserInfo;
import io.kubejar.apiserver.admission.AdmissionPlugin;
import io.kubejar.apiserver.admission.AdmissionRequest;
import io.kubejar.apiserver.admission.Operation;
import io.kubejar.store.Key;
import io.kubejar.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Nobody grants what he does not have himself: roles may only say what their writer may do, and
 * bindings may only grant it, unless the writer may {@code escalate} or {@code bind}.
 *
 * <p>Follows {@code pkg/registry/rbac/clusterrole/policybased} and its siblings, which wrap the
 * storage; here it is the last check of such a write.
 */
public final class RoleEscalation implements AdmissionPlugin {
  private static final String GROUP = "rbac.authorization.k8s.io";

  private final Store store;
  private final Authorizer authorizer;
  private final RbacAuthorizer rbac;

  public RoleEscalation(Store store, Authorizer authorizer, RbacAuthorizer rbac) {
    this.store = store;
    this.authorizer = authorizer;
    this.rbac = rbac;
  }

  @Override
  public String name() {
    return "RBACEscalation";
  }

  @Override
  public boolean handles(Operation operation) {
    return operation == Operation.CREATE || operation == Operation.UPDATE;
  }

  @Override
  public void validate(AdmissionRequest request, @Nullable KubeObject object) {
    AdmissionRequest.Target target = request.target();
    if (object == null
        || !target.resource().group().equals(GROUP)
        || request.user().groups().contains(UserInfo.SYSTEM_MASTERS)) {
      return;
    }
    switch (target.resource().resource()) {
      case "roles", "clusterroles" -> role(request, object);
      case "rolebindings", "clusterrolebindings" -> binding(request, object);
      default -> {}
    }
  }

  private void role(AdmissionRequest request, KubeObject object) {
    KubeObject old = request.oldObject();
    boolean same = old != null && old.json().path("rules").equals(object.json().path("rules"));
    if (same || may(request.user(), "escalate", request.target().resource(), object)) {
      return;
    }
    confirm(request, object, PolicyRule.listOf(object.json().path("rules")));
  }

  private void binding(AdmissionRequest request, KubeObject object) {
    KubeObject old = request.oldObject();
    if (old != null
        && old.json().path("roleRef").equals(object.json().path("roleRef"))
        && old.json().path("subjects").equals(object.json().path("subjects"))) {
      return;
    }
    JsonNode ref = object.json().path("roleRef");
    boolean cluster = ref.path("kind").asText().equals("ClusterRole");
    String name = ref.path("name").asText();
    GroupVersionResource resource =
        new GroupVersionResource(GROUP, "v1", cluster ? "clusterroles" : "roles");
    RequestInfo bind = new RequestInfo("bind", resource, object.namespace(), name, "", "");
    if (authorizer.authorize(request.user(), bind).allowed()) {
      return;
    }
    Key key = Key.of(resource.groupResource(), cluster ? "" : object.namespace(), name);
    KubeObject role =
        store.get(key).orElseThrow(() -> StatusException.notFound(resource.groupResource(), name));
    confirm(request, object, PolicyRule.listOf(role.json().path("rules")));
  }

  private boolean may(
      UserInfo user, String verb, GroupVersionResource resource, KubeObject object) {
    RequestInfo asked = new RequestInfo(verb, resource, object.namespace(), object.name(), "", "");
    return authorizer.authorize(user, asked).allowed();
  }

  private void confirm(AdmissionRequest request, KubeObject object, List<PolicyRule> wanted) {
    UserInfo user = request.user();
    List<PolicyRule> held = rbac.rulesFor(user, object.namespace());
    List<PolicyRule> missing = new ArrayList<>();
    for (PolicyRule rule : wanted) {
      for (PolicyRule part : rule.breakDown()) {
        if (held.stream().noneMatch(h -> h.covers(part))) {
          missing.add(part);
        } else {
          // So that a recorder hears that the writer needed it.
          authorizer.authorize(user, part.asRequest(object.namespace()));
        }
      }
    }
    if (missing.isEmpty()) {
      return;
    }
    String groups =
        user.groups().stream().map(GoText::quote).collect(Collectors.joining(" ", "[", "]"));
    String list =
        PolicyRule.compact(missing).stream()
            .map(PolicyRule::toString)
            .sorted()
            .collect(Collectors.joining("\n"));
    throw StatusException.forbidden(
        request.target().resource().groupResource(),
        object.name(),
        "user "
            + GoText.quote(user.name())
            + " (groups="
            + groups
            + ") is attempting to grant RBAC permissions not currently held:\n"
            + list);
  }
}
