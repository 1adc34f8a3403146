package io.kubejar.apiserver.admission.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.admission.AdmissionRequest;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates the {@code matchConditions} of webhooks.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/admission/plugin/webhook/matchconditions/matcher.go}. Safe
 * for use by many threads.
 */
@FunctionalInterface
public interface MatchConditions {

  /** Refuses every request that would have to be looked at, since nothing evaluates conditions. */
  MatchConditions UNSUPPORTED =
      (webhook, request, object) -> {
        throw StatusException.forbidden(
            request.target().resource().groupResource(),
            request.target().name(),
            "matchConditions of webhook \""
                + webhook.name()
                + "\" cannot be evaluated: they are not supported");
      };

  /**
   * Whether a webhook that is about a request wants to be called; asked only if it has conditions.
   *
   * @param object what is written, in the version that the webhook is sent; null for a deletion
   * @throws StatusException 403 if the conditions cannot be evaluated and failures are not ignored
   */
  boolean hold(Webhook webhook, AdmissionRequest request, @Nullable JsonNode object);
}
