package io.kubejar.apiserver.admission.policy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.Status;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.admission.AdmissionPlugin;
import io.kubejar.apiserver.admission.AdmissionRequest;
import io.kubejar.apiserver.admission.MutationRound;
import io.kubejar.apiserver.admission.Operation;
import io.kubejar.apiserver.admission.cel.RequestVariables;
import io.kubejar.apiserver.admission.matching.RequestMatcher;
import io.kubejar.apiserver.admission.plugins.Requests;
import io.kubejar.apiserver.authorization.Authorizer;
import io.kubejar.apiserver.registry.ResourceCatalog;
import io.kubejar.store.Store;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Changes objects as MutatingAdmissionPolicies say. Which policies a request matches is decided by
 * the object as it came; each then sees what the ones before it made of it.
 *
 * <p>Follows {@code dispatcher.go} and {@code reinvocationcontext.go} of {@code
 * k8s.io/apiserver/pkg/admission/plugin/policy/mutating} and {@code
 * policy/generic/policy_dispatcher.go}.
 */
public final class MutatingAdmissionPolicyPlugin implements AdmissionPlugin {
  private static final String GROUP = "admissionregistration.k8s.io";

  private final PolicySource<MutatingPolicy> source;
  private final PolicyRequests requests;
  private final ResourceCatalog catalog;

  /**
   * @param store holds the policies, their bindings and their parameters
   * @param authorizer whom expressions may ask
   */
  public MutatingAdmissionPolicyPlugin(
      Store store, ResourceCatalog catalog, Authorizer authorizer) {
    this.source =
        new PolicySource<>(
            store,
            new GroupResource(GROUP, "mutatingadmissionpolicies"),
            new GroupResource(GROUP, "mutatingadmissionpolicybindings"),
            MutatingPolicy::compile);
    this.requests = new PolicyRequests(store, catalog, authorizer);
    this.catalog = catalog;
  }

  @Override
  public String name() {
    return "MutatingAdmissionPolicy";
  }

  @Override
  public boolean handles(Operation operation) {
    return true;
  }

  @Override
  public void mutate(AdmissionRequest request, ObjectNode object, MutationRound round) {
    List<BoundPolicy<MutatingPolicy>> policies = source.current();
    if (policies.isEmpty() || PolicyRequests.isExempt(request)) {
      return;
    }
    Reinvocation reinvocation = round.note(name(), Reinvocation.class, Reinvocation::new);
    if (round.number() > 0 && !object.equals(reinvocation.lastOutput)) {
      reinvocation.require();
    }
    Passage passage = new Passage(request, object, round, reinvocation);
    passage.run(policies);
    reinvocation.lastOutput = object.deepCopy();
    if (!passage.failures.isEmpty()) {
      throw refusal(request, object, passage.failures);
    }
  }

  /** A policy with one binding and one object of parameters, meant for a request. */
  private record Invocation(
      BoundPolicy<MutatingPolicy> policy,
      PolicyBinding binding,
      RequestMatcher.Match match,
      @Nullable KubeObject params) {

    String key() {
      KubeObject with = params;
      String suffix = with == null ? "" : with.namespace() + "/" + with.name();
      return policy.name() + " " + binding.name() + " " + suffix;
    }
  }

  /** Why a request is refused. */
  private record Failure(String reason, String message) {}

  /** Which policies of this request were invoked, and which are to be invoked again. */
  private static final class Reinvocation {
    private final Set<String> invoked = new HashSet<>();
    private final Set<String> required = new HashSet<>();
    private @Nullable ObjectNode lastOutput;

    void require() {
      required.addAll(invoked);
      invoked.clear();
    }
  }

  /** One passage of an object through the policies, in whichever version each of them asks for. */
  private final class Passage {
    private final AdmissionRequest request;
    private final ObjectNode result;
    private final MutationRound round;
    private final Reinvocation reinvocation;
    private final RequestMatcher.Match own;
    private final List<Failure> failures = new ArrayList<>();
    private @Nullable ObjectNode object;
    private RequestMatcher.Match version;
    private boolean applied;
    private boolean changed;

    Passage(
        AdmissionRequest request,
        ObjectNode result,
        MutationRound round,
        Reinvocation reinvocation) {
      this.request = request;
      this.result = result;
      this.round = round;
      this.reinvocation = reinvocation;
      this.own = PolicyRequests.ownOf(request);
      this.version = own;
      this.object = request.operation() == Operation.DELETE ? null : result;
    }

    void run(List<BoundPolicy<MutatingPolicy>> policies) {
      List<Invocation> invocations = new ArrayList<>();
      for (BoundPolicy<MutatingPolicy> policy : policies) {
        addInvocations(policy, invocations);
      }
      invocations.forEach(this::invoke);
      if (applied) {
        // Even the policy that came last is asked again after what it did itself.
        reinvocation.require();
        round.repeat();
      }
      ObjectNode last = inVersion(own);
      if (changed && last != null) {
        result.removeAll();
        result.setAll(last);
      }
    }

    private void addInvocations(BoundPolicy<MutatingPolicy> policy, List<Invocation> invocations) {
      RequestMatcher.Match match;
      try {
        match = requests.match(policy, request, object);
        if (match == null) {
          return;
        }
        requests.params().requireKnown(policy.paramKind());
      } catch (PolicyFailure e) {
        fail(policy, null, "Forbidden", "failed to configure policy: " + e.sentence());
        return;
      }
      for (PolicyBinding binding : policy.bindings()) {
        try {
          if (requests.matches(binding, request, object)) {
            String namespace = request.target().attributedNamespace();
            for (Optional<KubeObject> params : requests.params().of(policy, binding, namespace)) {
              invocations.add(new Invocation(policy, binding, match, params.orElse(null)));
            }
          }
        } catch (PolicyFailure e) {
          fail(policy, binding, "Forbidden", "failed to configure binding: " + e.sentence());
        }
      }
    }

    private void invoke(Invocation invocation) {
      MutatingPolicy policy = invocation.policy().compiled();
      ObjectNode before = inVersion(invocation.match());
      RequestVariables variables =
          requests.variables(request, invocation.match(), before).withParams(invocation.params());
      var conditions = policy.conditionsHold(variables);
      if (!conditions.error().isEmpty()) {
        fail(invocation.policy(), invocation.binding(), "Invalid", conditions.error());
      }
      boolean again = round.number() == 0 || reinvocation.required.contains(invocation.key());
      if (!conditions.matches() || !again) {
        return;
      }
      if (before != null) {
        mutate(invocation, before, variables);
      }
      if (policy.wantsReinvocation()) {
        reinvocation.invoked.add(invocation.key());
      }
    }

    private void mutate(Invocation invocation, ObjectNode before, RequestVariables variables) {
      MutatingPolicy policy = invocation.policy().compiled();
      MutatedObjects objects = MutatedObjects.of(invocation.match(), catalog);
      ObjectNode current = before;
      for (PolicyMutation mutation : policy.mutations()) {
        try {
          RequestVariables now = variables.withObject(current);
          current = mutation.apply(policy.evaluation(now), current, objects);
          applied = true;
        } catch (PolicyFailure e) {
          fail(invocation.policy(), invocation.binding(), "Invalid", e.sentence());
        }
      }
      if (!current.equals(before)) {
        object = current;
        changed = true;
        reinvocation.require();
        round.repeat();
      }
    }

    private @Nullable ObjectNode inVersion(RequestMatcher.Match match) {
      ObjectNode current = object;
      if (current != null && !match.equals(version)) {
        object = requests.convert(current, version, match);
        version = match;
      }
      return object;
    }

    private void fail(
        BoundPolicy<?> policy, @Nullable PolicyBinding binding, String reason, String why) {
      if (!policy.ignoresFailures()) {
        String who =
            binding == null
                ? "policy \"" + policy.name() + "\""
                : "policy '" + policy.name() + "' with binding '" + binding.name() + "'";
        failures.add(new Failure(reason, who + " denied request: " + why));
      }
    }
  }

  private static StatusException refusal(
      AdmissionRequest request, ObjectNode object, List<Failure> failures) {
    Failure first = failures.get(0);
    Status.Details details =
        Requests.forbidden(request, object, first.message()).status().details();
    List<Status.Cause> causes =
        failures.stream().map(f -> new Status.Cause("", f.message(), "")).toList();
    return new StatusException(
        new Status(
            403,
            first.reason(),
            first.message(),
            details == null ? null : details.withCauses(causes)));
  }
}
