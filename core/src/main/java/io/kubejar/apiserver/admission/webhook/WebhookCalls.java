package io.kubejar.apiserver.admission.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.ObjectRef;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.admission.AdmissionRequest;
import io.kubejar.apiserver.webhook.WebhookCallException;
import io.kubejar.apiserver.webhook.WebhookTransport;
import io.kubejar.apiserver.webhook.WebhookTransport.Reply;
import io.kubejar.clock.Randomness;
import io.kubejar.trace.Trace;
import io.kubejar.trace.TraceEntry.Hop;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Asks webhooks and looks at their answers; every call is recorded in the trace, with the audit
 * annotations of the answer.
 *
 * <p>Follows {@code callAttrMutatingHook} and {@code callHook} of {@code
 * k8s.io/apiserver/pkg/admission/plugin/webhook/{mutating,validating}/dispatcher.go}.
 */
public final class WebhookCalls {
  private final WebhookTransport transport;
  private final AdmissionReviews reviews;
  private final Trace trace;

  public WebhookCalls(WebhookTransport transport, Randomness randomness, Trace trace) {
    this.transport = transport;
    this.reviews = new AdmissionReviews(randomness);
    this.trace = trace;
  }

  /** A webhook that is being asked. */
  final class Pending {
    private final Webhook webhook;
    private final AdmissionReviews.Question question;
    private final ObjectNode review;
    private final Reply reply;
    private final boolean mutating;

    private Pending(
        Webhook webhook,
        AdmissionReviews.Question question,
        ObjectNode review,
        Reply reply,
        boolean mutating) {
      this.webhook = webhook;
      this.question = question;
      this.review = review;
      this.reply = reply;
      this.mutating = mutating;
    }

    /**
     * Waits for the answer; warns the sender of the request with what the webhook wants said.
     *
     * @throws WebhookCallException if there is no answer, or none that can be used
     * @throws StatusException if the webhook denies the request
     */
    ReviewResponse await() throws WebhookCallException {
      ReviewResponse response;
      try {
        response = ReviewResponse.of(answer(), review, mutating);
      } catch (WebhookCallException e) {
        record(webhook, question, "failed", Map.of("why", e.text()));
        throw e;
      }
      record(webhook, question, response.isAllowed() ? "allowed" : "denied", details(response));
      for (JsonNode warning : response.json().path("warnings")) {
        question.request().warnings().accept(warning.asText());
      }
      if (!response.isAllowed()) {
        throw Denial.of(webhook.name(), response.json().path("status"));
      }
      return response;
    }

    private JsonNode answer() throws WebhookCallException {
      try {
        return reply.await();
      } catch (WebhookCallException e) {
        throw new WebhookCallException("failed to call webhook: " + e.text(), e);
      }
    }

    private Map<String, String> details(ReviewResponse response) {
      Map<String, String> details = new LinkedHashMap<>();
      if (!response.patch().isEmpty()) {
        details.put("patch", response.patch());
      }
      for (Map.Entry<String, JsonNode> annotation :
          response.json().path("auditAnnotations").properties()) {
        details.put(webhook.name() + "/" + annotation.getKey(), annotation.getValue().asText());
      }
      return details;
    }
  }

  /** Asks a webhook on this thread and waits for its answer, as {@link Pending#await} does. */
  ReviewResponse ask(Webhook webhook, AdmissionReviews.Question question, boolean mutating)
      throws WebhookCallException {
    WebhookTransport.Call call = call(webhook, question);
    Reply onDemand = () -> transport.post(call);
    return pending(webhook, question, call, onDemand, mutating).await();
  }

  /** Asks a validating webhook beside others. */
  Pending start(Webhook webhook, AdmissionReviews.Question question) throws WebhookCallException {
    WebhookTransport.Call call = call(webhook, question);
    return pending(webhook, question, call, transport.start(call), false);
  }

  private Pending pending(
      Webhook webhook,
      AdmissionReviews.Question question,
      WebhookTransport.Call call,
      Reply reply,
      boolean mutating) {
    return new Pending(webhook, question, (ObjectNode) call.review(), reply, mutating);
  }

  private WebhookTransport.Call call(Webhook webhook, AdmissionReviews.Question question)
      throws WebhookCallException {
    if (question.request().options().dryRun() && !webhook.supportsDryRun()) {
      throw Denial.dryRunUnsupported(webhook.name());
    }
    try {
      ObjectNode review = reviews.review(webhook, question);
      return new WebhookTransport.Call(webhook.clientConfig(), review, webhook.timeoutSeconds());
    } catch (WebhookCallException e) {
      throw new WebhookCallException("could not create admission objects: " + e.text(), e);
    }
  }

  private void record(
      Webhook webhook,
      AdmissionReviews.Question question,
      String action,
      Map<String, String> more) {
    AdmissionRequest.Target target = question.request().target();
    Map<String, String> details = new LinkedHashMap<>();
    details.put("configuration", webhook.configuration());
    details.put("operation", question.request().operation().name());
    if (!target.subresource().isEmpty()) {
      details.put("subresource", target.subresource());
    }
    details.putAll(more);
    ObjectRef about =
        new ObjectRef(target.resource().groupResource(), target.namespace(), target.name());
    trace.record(Hop.ADMISSION, "webhook " + webhook.name(), action, about, details);
  }
}
