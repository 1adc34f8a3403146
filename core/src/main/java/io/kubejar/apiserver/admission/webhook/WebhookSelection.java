package io.kubejar.apiserver.admission.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apiserver.admission.AdmissionRequest;
import io.kubejar.apiserver.admission.matching.EquivalentResources;
import io.kubejar.apiserver.admission.matching.RequestMatcher;
import io.kubejar.apiserver.admission.matching.RequestMatcher.Match;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Decides which webhooks are asked about a request. */
record WebhookSelection(
    RequestMatcher matcher, EquivalentResources equivalents, MatchConditions conditions) {

  @Nullable Match match(Webhook webhook, AdmissionRequest request, @Nullable JsonNode object) {
    return matcher.match(webhook.criteria(), request, object);
  }

  /**
   * Whether the conditions of a webhook hold for a request that it is about.
   *
   * @param object gives what is written in the version that the webhook is sent
   */
  boolean conditionsHold(
      Webhook webhook, AdmissionRequest request, Supplier<@Nullable JsonNode> object) {
    return webhook.matchConditions().isEmpty() || conditions.hold(webhook, request, object.get());
  }
}
