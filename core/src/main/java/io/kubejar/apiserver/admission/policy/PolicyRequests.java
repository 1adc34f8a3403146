package io.kubejar.apiserver.admission.policy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.admission.AdmissionRequest;
import io.kubejar.apiserver.admission.cel.RequestVariables;
import io.kubejar.apiserver.admission.matching.EquivalentResources;
import io.kubejar.apiserver.admission.matching.RequestMatcher;
import io.kubejar.apiserver.authorization.Authorizer;
import io.kubejar.apiserver.registry.ResourceCatalog;
import io.kubejar.store.Store;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What both plugins ask about a request: which policies it matches, and as what. */
final class PolicyRequests {
  private static final GroupResource NAMESPACES = new GroupResource("", "namespaces");
  private static final String GROUP = "admissionregistration.k8s.io";
  private static final Set<String> OWN_RESOURCES =
      Set.of(
          "validatingadmissionpolicies",
          "validatingadmissionpolicybindings",
          "mutatingadmissionpolicies",
          "mutatingadmissionpolicybindings");

  private final RequestMatcher matcher;
  private final EquivalentResources equivalents;
  private final PolicyParams params;
  private final Authorizer authorizer;

  PolicyRequests(Store store, ResourceCatalog catalog, Authorizer authorizer) {
    this.equivalents = new EquivalentResources(catalog);
    this.matcher = new RequestMatcher(store, equivalents);
    this.params = new PolicyParams(store, catalog);
    this.authorizer = authorizer;
  }

  PolicyParams params() {
    return params;
  }

  /** Whether a request is about policies themselves, which no policy may keep anybody from. */
  static boolean isExempt(AdmissionRequest request) {
    return request.target().resource().group().equals(GROUP)
        && OWN_RESOURCES.contains(request.target().resource().resource());
  }

  /**
   * As what a request is meant by a policy; null if it is not.
   *
   * @param object what is written, null for a deletion
   */
  RequestMatcher.@Nullable Match match(
      BoundPolicy<?> policy, AdmissionRequest request, @Nullable ObjectNode object)
      throws PolicyFailure {
    try {
      return matcher.match(policy.constraints(), request, object);
    } catch (StatusException e) {
      throw new PolicyFailure(String.valueOf(e.getMessage()), e);
    }
  }

  /** Whether a binding puts its policy in force for a request. */
  boolean matches(PolicyBinding binding, AdmissionRequest request, @Nullable ObjectNode object)
      throws PolicyFailure {
    if (binding.resources() == null) {
      return true;
    }
    try {
      return matcher.match(binding.resources(), request, object) != null;
    } catch (StatusException e) {
      throw new PolicyFailure(String.valueOf(e.getMessage()), e);
    }
  }

  /** An object in the version that a policy wants; a tree of its own unless it is that already. */
  ObjectNode convert(ObjectNode object, RequestMatcher.Match from, RequestMatcher.Match wanted) {
    return from.equals(wanted)
        ? object
        : equivalents.convert(object.deepCopy(), from.resource(), wanted);
  }

  /** As what a request came. */
  static RequestMatcher.Match ownOf(AdmissionRequest request) {
    return new RequestMatcher.Match(request.target().resource(), request.target().kind());
  }

  /**
   * What expressions see of a request.
   *
   * @param object what is written, in the version of the match, null for a deletion
   * @throws StatusException if its namespace does not exist
   */
  RequestVariables variables(
      AdmissionRequest request, RequestMatcher.Match match, @Nullable ObjectNode object) {
    KubeObject old = request.oldObject();
    ObjectNode oldJson = old == null ? null : convert(old.json(), ownOf(request), match);
    AdmissionRequest.Target target = request.target();
    KubeObject namespace = null;
    if (!target.namespace().isEmpty() && !target.isNamespace()) {
      namespace =
          matcher
              .namespaceOf(request)
              .orElseThrow(() -> StatusException.notFound(NAMESPACES, target.namespace()));
    }
    return RequestVariables.of(
        new RequestVariables.Subject(request, match, object, oldJson), namespace, authorizer);
  }
}
