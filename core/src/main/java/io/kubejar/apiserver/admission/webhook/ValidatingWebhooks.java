package io.kubejar.apiserver.admission.webhook;

import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.admission.AdmissionPlugin;
import io.kubejar.apiserver.admission.AdmissionRequest;
import io.kubejar.apiserver.admission.Operation;
import io.kubejar.apiserver.admission.matching.RequestMatcher;
import io.kubejar.apiserver.admission.matching.RequestMatcher.Match;
import io.kubejar.apiserver.webhook.WebhookCallException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the webhooks of {@code ValidatingWebhookConfigurations}, all at the same time; of several
 * refusals the first by the order of the webhooks counts.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/admission/plugin/webhook/validating/dispatcher.go}, where
 * the refusal that comes first counts.
 */
final class ValidatingWebhooks implements AdmissionPlugin {
  private static final Logger LOG = LoggerFactory.getLogger(ValidatingWebhooks.class);

  private final WebhookSource source;
  private final WebhookSelection selection;
  private final WebhookCalls calls;

  ValidatingWebhooks(WebhookSource source, WebhookSelection selection, WebhookCalls calls) {
    this.source = source;
    this.selection = selection;
    this.calls = calls;
  }

  @Override
  public String name() {
    return "ValidatingAdmissionWebhook";
  }

  @Override
  public boolean handles(Operation operation) {
    return true;
  }

  /** A webhook to ask, and what. */
  private record Invocation(Webhook webhook, AdmissionReviews.Question question) {}

  /** Waits for the answer of a webhook. */
  @FunctionalInterface
  private interface Answer {
    void await() throws WebhookCallException;
  }

  @Override
  public void validate(AdmissionRequest request, @Nullable KubeObject object) {
    List<Webhook> webhooks = source.webhooks();
    if (webhooks.isEmpty() || RequestMatcher.isExempt(request)) {
      return;
    }
    List<Invocation> invocations = invocations(webhooks, request, object);
    if (invocations.size() == 1) {
      Invocation only = invocations.get(0);
      StatusException refusal =
          refusal(only, () -> calls.ask(only.webhook(), only.question(), false));
      if (refusal != null) {
        throw refusal;
      }
    } else if (!invocations.isEmpty()) {
      askAll(invocations);
    }
  }

  private List<Invocation> invocations(
      List<Webhook> webhooks, AdmissionRequest request, @Nullable KubeObject object) {
    Versions versions =
        new Versions(selection.equivalents(), request, AdmissionReviews.json(object));
    List<Invocation> invocations = new ArrayList<>();
    for (Webhook webhook : webhooks) {
      Match match = selection.match(webhook, request, AdmissionReviews.json(object));
      if (match == null) {
        continue;
      }
      AdmissionReviews.Question question =
          new AdmissionReviews.Question(
              request, match, versions.object(match), versions.oldObject(match));
      if (selection.conditionsHold(webhook, () -> question)) {
        invocations.add(new Invocation(webhook, question));
      }
    }
    return invocations;
  }

  private void askAll(List<Invocation> invocations) {
    List<Answer> answers = new ArrayList<>();
    for (Invocation invocation : invocations) {
      answers.add(started(invocation));
    }
    StatusException first = null;
    for (int i = 0; i < invocations.size(); i++) {
      StatusException refusal = refusal(invocations.get(i), answers.get(i));
      if (first == null) {
        first = refusal;
      }
    }
    if (first != null) {
      throw first;
    }
  }

  private Answer started(Invocation invocation) {
    try {
      return calls.start(invocation.webhook(), invocation.question())::await;
    } catch (WebhookCallException e) {
      return () -> {
        throw e;
      };
    } catch (StatusException e) {
      return () -> {
        throw e;
      };
    }
  }

  private static @Nullable StatusException refusal(Invocation invocation, Answer answer) {
    Webhook webhook = invocation.webhook();
    try {
      answer.await();
      return null;
    } catch (StatusException e) {
      return e;
    } catch (WebhookCallException e) {
      if (webhook.ignoresFailures()) {
        LOG.warn("failed calling webhook \"{}\", failing open: {}", webhook.name(), e.text());
        return null;
      }
      return Denial.callFailed(webhook.name(), e.text());
    }
  }
}
