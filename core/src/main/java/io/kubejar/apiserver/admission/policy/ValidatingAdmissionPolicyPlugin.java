package io.kubejar.apiserver.admission.policy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.Status;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.admission.AdmissionPlugin;
import io.kubejar.apiserver.admission.AdmissionRequest;
import io.kubejar.apiserver.admission.Operation;
import io.kubejar.apiserver.admission.cel.RequestVariables;
import io.kubejar.apiserver.admission.matching.RequestMatcher;
import io.kubejar.apiserver.admission.plugins.Requests;
import io.kubejar.apiserver.authorization.Authorizer;
import io.kubejar.apiserver.registry.ResourceCatalog;
import io.kubejar.store.Store;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what ValidatingAdmissionPolicies forbid, or warns of it.
 *
 * <p>Audit annotations are evaluated, since one that fails refuses the request, but there is no
 * audit log that they could be written to. Follows {@code
 * k8s.io/apiserver/pkg/admission/plugin/policy/validating/dispatcher.go}.
 */
public final class ValidatingAdmissionPolicyPlugin implements AdmissionPlugin {
  private static final String GROUP = "admissionregistration.k8s.io";

  private final PolicySource<ValidatingPolicy> source;
  private final PolicyRequests requests;

  /**
   * @param store holds the policies, their bindings and their parameters
   * @param authorizer whom expressions may ask
   */
  public ValidatingAdmissionPolicyPlugin(
      Store store, ResourceCatalog catalog, Authorizer authorizer) {
    this.source =
        new PolicySource<>(
            store,
            new GroupResource(GROUP, "validatingadmissionpolicies"),
            new GroupResource(GROUP, "validatingadmissionpolicybindings"),
            ValidatingPolicy::compile);
    this.requests = new PolicyRequests(store, catalog, authorizer);
  }

  @Override
  public String name() {
    return "ValidatingAdmissionPolicy";
  }

  @Override
  public boolean handles(Operation operation) {
    return true;
  }

  @Override
  public void validate(AdmissionRequest request, @Nullable KubeObject object) {
    List<BoundPolicy<ValidatingPolicy>> policies = source.current();
    if (policies.isEmpty() || PolicyRequests.isExempt(request)) {
      return;
    }
    ObjectNode json = object == null ? null : object.json();
    Review review = new Review(request, json, new HashMap<>(), new ArrayList<>());
    for (BoundPolicy<ValidatingPolicy> policy : policies) {
      review(policy, review);
    }
    if (!review.refusals().isEmpty()) {
      throw refusal(review);
    }
  }

  /**
   * One request while it is held against the policies.
   *
   * @param variables what expressions see, by the version in which they see it
   */
  private record Review(
      AdmissionRequest request,
      @Nullable ObjectNode object,
      Map<RequestMatcher.Match, RequestVariables> variables,
      List<Refusal> refusals) {

    void refuse(
        BoundPolicy<?> policy, @Nullable PolicyBinding binding, ValidatingPolicy.Denial denial) {
      String who =
          binding == null
              ? "ValidatingAdmissionPolicy '" + policy.name() + "'"
              : "ValidatingAdmissionPolicy '"
                  + policy.name()
                  + "' with binding '"
                  + binding.name()
                  + "'";
      refusals.add(new Refusal(denial.reason(), who + " denied request: " + denial.message()));
    }

    void fail(BoundPolicy<?> policy, @Nullable PolicyBinding binding, PolicyFailure failure) {
      if (!policy.ignoresFailures()) {
        String what = binding == null ? "policy" : "binding";
        String message = "failed to configure " + what + ": " + failure.sentence();
        refuse(policy, binding, ValidatingPolicy.Denial.of(message));
      }
    }
  }

  private record Refusal(String reason, String message) {}

  private void review(BoundPolicy<ValidatingPolicy> policy, Review review) {
    RequestVariables variables;
    try {
      RequestMatcher.Match match = requests.match(policy, review.request(), review.object());
      if (match == null) {
        return;
      }
      requests.params().requireKnown(policy.paramKind());
      variables = review.variables().computeIfAbsent(match, m -> variables(review, m));
    } catch (PolicyFailure e) {
      review.fail(policy, null, e);
      return;
    }
    for (PolicyBinding binding : policy.bindings()) {
      try {
        review(policy, binding, variables, review);
      } catch (PolicyFailure e) {
        review.fail(policy, binding, e);
      }
    }
  }

  private RequestVariables variables(Review review, RequestMatcher.Match match) {
    AdmissionRequest request = review.request();
    ObjectNode object = review.object();
    return requests.variables(
        request,
        match,
        object == null ? null : requests.convert(object, PolicyRequests.ownOf(request), match));
  }

  private void review(
      BoundPolicy<ValidatingPolicy> policy,
      PolicyBinding binding,
      RequestVariables variables,
      Review review)
      throws PolicyFailure {
    if (!requests.matches(binding, review.request(), review.object())) {
      return;
    }
    String namespace = review.request().target().attributedNamespace();
    for (Optional<KubeObject> params : requests.params().of(policy, binding, namespace)) {
      ValidatingPolicy.Findings findings =
          policy.compiled().validate(variables.withParams(params.orElse(null)));
      for (ValidatingPolicy.Denial denial : findings.denials()) {
        act(policy, binding, denial, review);
      }
      findings.failures().forEach(failure -> review.refuse(policy, binding, failure));
    }
  }

  private static void act(
      BoundPolicy<?> policy, PolicyBinding binding, ValidatingPolicy.Denial denial, Review review) {
    if (binding.actions().contains("Deny")) {
      review.refuse(policy, binding, denial);
    }
    if (binding.actions().contains("Warn")) {
      review
          .request()
          .warnings()
          .accept(
              "Validation failed for ValidatingAdmissionPolicy '"
                  + policy.name()
                  + "' with binding '"
                  + binding.name()
                  + "': "
                  + denial.message());
    }
  }

  private static StatusException refusal(Review review) {
    Refusal first = review.refusals().get(0);
    ObjectNode object = review.object();
    Status forbidden =
        Requests.forbidden(
                review.request(), object == null ? Json.object() : object, first.message())
            .status();
    int code =
        switch (first.reason()) {
          case "Unauthorized" -> 401;
          case "Forbidden" -> 403;
          case "RequestEntityTooLarge" -> 413;
          default -> 422;
        };
    Status.Details details = forbidden.details();
    return new StatusException(
        new Status(
            code,
            first.reason(),
            forbidden.message(),
            details == null
                ? null
                : details.withCauses(List.of(new Status.Cause("", first.message(), "")))));
  }
}
