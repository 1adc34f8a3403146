package io.kubejar.apiserver.admission.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.admission.AdmissionRequest;
import io.kubejar.apiserver.admission.cel.MatchConditions;
import io.kubejar.apiserver.admission.cel.RequestVariables;
import io.kubejar.apiserver.admission.matching.EquivalentResources;
import io.kubejar.apiserver.admission.matching.RequestMatcher;
import io.kubejar.apiserver.admission.matching.RequestMatcher.Match;
import io.kubejar.apiserver.authorization.Authorizer;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides which webhooks are asked about a request.
 *
 * @param authorizer whom conditions may ask
 */
record WebhookSelection(
    RequestMatcher matcher, EquivalentResources equivalents, Authorizer authorizer) {

  @Nullable Match match(Webhook webhook, AdmissionRequest request, @Nullable JsonNode object) {
    return matcher.match(webhook.criteria(), request, object);
  }

  /**
   * Whether the conditions of a webhook hold for a request that it is about.
   *
   * @param question gives what the webhook would be asked
   * @throws StatusException 403 if the conditions cannot be evaluated and failures are not ignored
   */
  boolean conditionsHold(Webhook webhook, Supplier<AdmissionReviews.Question> question) {
    if (webhook.matchConditions().isEmpty()) {
      return true;
    }
    AdmissionReviews.Question asked = question.get();
    RequestVariables variables =
        RequestVariables.of(
            new RequestVariables.Subject(
                asked.request(), asked.match(), asked.object(), asked.oldObject()),
            null,
            authorizer);
    MatchConditions.Result result =
        webhook.compiledConditions().evaluate(variables, Map.of(), webhook.ignoresFailures());
    if (!result.error().isEmpty()) {
      AdmissionRequest.Target target = asked.request().target();
      throw StatusException.forbidden(
          target.resource().groupResource(), target.name(), result.error());
    }
    return result.matches();
  }
}
