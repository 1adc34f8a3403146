package io.kubejar.apiserver.admission.matching;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.GroupVersionKind;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.LabelSelector;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.admission.AdmissionRequest;
import io.kubejar.apiserver.admission.Operation;
import io.kubejar.store.Key;
import io.kubejar.store.Store;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a request is one of those that a webhook or a policy is about, and as which
 * version of its resource. Reads namespaces from the store; safe for use by many threads.
 *
 * <p>Follows {@code ShouldCallHook} of {@code
 * k8s.io/apiserver/pkg/admission/plugin/webhook/generic/webhook.go}, {@code
 * admission/plugin/policy/matching/matching.go} and {@code
 * admission/plugin/webhook/predicates/{namespace,object}/matcher.go}.
 */
public final class RequestMatcher {
  private static final GroupResource NAMESPACES = new GroupResource("", "namespaces");
  private static final String REGISTRATION = "admissionregistration.k8s.io";
  private static final Set<String> REGISTRATION_KINDS =
      Set.of(
          "ValidatingWebhookConfiguration",
          "MutatingWebhookConfiguration",
          "ValidatingAdmissionPolicy",
          "ValidatingAdmissionPolicyBinding",
          "MutatingAdmissionPolicy",
          "MutatingAdmissionPolicyBinding");

  private final Store store;
  private final EquivalentResources equivalents;

  public RequestMatcher(Store store, EquivalentResources equivalents) {
    this.store = store;
    this.equivalents = equivalents;
  }

  /**
   * As what a request is meant: its own resource and kind, or equivalent ones that a rule names.
   */
  public record Match(GroupVersionResource resource, GroupVersionKind kind) {}

  /**
   * Whether a request configures admission itself, which neither webhooks nor policies may keep
   * anybody from.
   */
  public static boolean isExempt(AdmissionRequest request) {
    GroupVersionKind kind = request.target().kind();
    return kind.group().equals(REGISTRATION) && REGISTRATION_KINDS.contains(kind.kind());
  }

  /**
   * As what a request is meant by the criteria.
   *
   * @param object the object that is written, null for a deletion
   * @return null if the request is not meant
   * @throws StatusException if it would be meant but for a namespace that does not exist
   */
  public @Nullable Match match(
      MatchCriteria criteria, AdmissionRequest request, @Nullable JsonNode object) {
    LabelSelector namespaces = criteria.namespaceSelector();
    StatusException unknownNamespace = null;
    try {
      if (!matchesNamespace(namespaces, request, object)) {
        return null;
      }
    } catch (StatusException e) {
      unknownNamespace = e;
    }
    if (!matchesObject(criteria.objectSelector(), request, object)) {
      return null;
    }
    Match match = matchRules(criteria, request);
    if (match != null && unknownNamespace != null) {
      throw unknownNamespace;
    }
    return match;
  }

  private boolean matchesNamespace(
      LabelSelector selector, AdmissionRequest request, @Nullable JsonNode object) {
    AdmissionRequest.Target target = request.target();
    boolean isCluster = target.namespace().isEmpty() && !target.isNamespace();
    return isCluster
        || selector.isEverything()
        || selector.matches(labelsOfNamespace(request, object));
  }

  private JsonNode labelsOfNamespace(AdmissionRequest request, @Nullable JsonNode object) {
    AdmissionRequest.Target target = request.target();
    boolean isWritten =
        target.isNamespace()
            && target.subresource().isEmpty()
            && (request.operation() == Operation.CREATE || request.operation() == Operation.UPDATE);
    if (isWritten) {
      return object == null ? MissingNode.getInstance() : labels(object);
    }
    String name = target.attributedNamespace();
    return labels(
        namespaceOf(request).orElseThrow(() -> StatusException.notFound(NAMESPACES, name)).json());
  }

  /**
   * The namespace that a request happens in, as it is stored; empty for objects of the cluster, and
   * if it does not exist. A Namespace object is in the namespace of its own name.
   */
  public Optional<KubeObject> namespaceOf(AdmissionRequest request) {
    String name = request.target().attributedNamespace();
    return name.isEmpty() ? Optional.empty() : store.get(Key.of(NAMESPACES, "", name));
  }

  private static boolean matchesObject(
      LabelSelector selector, AdmissionRequest request, @Nullable JsonNode object) {
    if (selector.isEverything()) {
      return true;
    }
    KubeObject old = request.oldObject();
    return (object != null
            && object.path("metadata").isObject()
            && selector.matches(labels(object)))
        || (old != null && selector.matches(old));
  }

  private static JsonNode labels(JsonNode object) {
    return object.path("metadata").path("labels");
  }

  private @Nullable Match matchRules(MatchCriteria criteria, AdmissionRequest request) {
    AdmissionRequest.Target target = request.target();
    if (matchRules(criteria.excluded(), criteria.equivalent(), request) != null) {
      return null;
    }
    if (criteria.rules().isEmpty() && criteria.matchesAllWithoutRules()) {
      return new Match(target.resource(), target.kind());
    }
    return matchRules(criteria.rules(), criteria.equivalent(), request);
  }

  private @Nullable Match matchRules(
      List<ResourceRule> rules, boolean equivalent, AdmissionRequest request) {
    AdmissionRequest.Target target = request.target();
    for (ResourceRule rule : rules) {
      if (rule.matches(request, target.resource()) && rule.matchesName(target.name())) {
        return new Match(target.resource(), target.kind());
      }
    }
    return equivalent && !rules.isEmpty() ? matchEquivalents(rules, request) : null;
  }

  /** Earlier rules come first, whichever version they name. */
  private @Nullable Match matchEquivalents(List<ResourceRule> rules, AdmissionRequest request) {
    AdmissionRequest.Target target = request.target();
    List<GroupVersionResource> others = equivalents.of(target.resource(), target.subresource());
    for (ResourceRule rule : rules) {
      for (GroupVersionResource other : others) {
        if (rule.matches(request, other) && rule.matchesName(target.name())) {
          GroupVersionKind kind = equivalents.kindOf(other, target.subresource());
          if (kind == null) {
            throw StatusException.internal(
                "unable to convert to " + EquivalentResources.text(other) + ": unknown kind");
          }
          return new Match(other, kind);
        }
      }
    }
    return null;
  }
}
