package io.kubejar.apiserver.admission.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apiserver.admission.AdmissionPlugin;
import io.kubejar.apiserver.admission.AdmissionRequest;
import io.kubejar.apiserver.admission.MutationRound;
import io.kubejar.apiserver.admission.Operation;
import io.kubejar.apiserver.admission.matching.RequestMatcher;
import io.kubejar.apiserver.admission.matching.RequestMatcher.Match;
import io.kubejar.apiserver.webhook.WebhookCallException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the webhooks of {@code MutatingWebhookConfigurations}, one after the other, and lets them
 * patch the object.
 *
 * <p>Follows {@code dispatcher.go} and {@code reinvocationcontext.go} of {@code
 * k8s.io/apiserver/pkg/admission/plugin/webhook/mutating}.
 */
final class MutatingWebhooks implements AdmissionPlugin {
  private static final Logger LOG = LoggerFactory.getLogger(MutatingWebhooks.class);

  private final WebhookSource source;
  private final WebhookSelection selection;
  private final WebhookCalls calls;
  private final PatchedObjects patched;

  MutatingWebhooks(
      WebhookSource source,
      WebhookSelection selection,
      WebhookCalls calls,
      PatchedObjects patched) {
    this.source = source;
    this.selection = selection;
    this.calls = calls;
    this.patched = patched;
  }

  @Override
  public String name() {
    return "MutatingAdmissionWebhook";
  }

  @Override
  public boolean handles(Operation operation) {
    return true;
  }

  @Override
  public void mutate(AdmissionRequest request, ObjectNode object, MutationRound round) {
    List<Webhook> webhooks = source.webhooks();
    if (webhooks.isEmpty() || RequestMatcher.isExempt(request)) {
      return;
    }
    Reinvocation reinvocation = round.note(name(), Reinvocation.class, Reinvocation::new);
    if (round.number() > 0 && !object.equals(reinvocation.lastOutput)) {
      reinvocation.require();
    }
    try {
      new Passage(request, object, round, reinvocation).run(webhooks);
    } finally {
      reinvocation.lastOutput = object.deepCopy();
    }
  }

  /** Which webhooks of this request were asked, and which are to be asked again. */
  private static final class Reinvocation {
    private final Set<String> asked = new HashSet<>();
    private final Set<String> required = new HashSet<>();
    private @Nullable JsonNode lastOutput;

    void require() {
      required.addAll(asked);
      asked.clear();
    }
  }

  /** One passage of an object through the webhooks, in whichever version each of them asks for. */
  private final class Passage {
    private final AdmissionRequest request;
    private final ObjectNode result;
    private final MutationRound round;
    private final Reinvocation reinvocation;
    private final Versions versions;
    private final Match own;
    private Match version;
    private @Nullable ObjectNode object;
    private boolean dirty;

    Passage(
        AdmissionRequest request,
        ObjectNode result,
        MutationRound round,
        Reinvocation reinvocation) {
      this.request = request;
      this.result = result;
      this.round = round;
      this.reinvocation = reinvocation;
      this.versions = new Versions(selection.equivalents(), request, null);
      this.own = new Match(request.target().resource(), request.target().kind());
      this.version = own;
      this.object = request.operation() == Operation.DELETE ? null : result;
    }

    void run(List<Webhook> webhooks) {
      for (Webhook webhook : webhooks) {
        Match match = selection.match(webhook, request, object);
        if (match != null
            && selection.conditionsHold(webhook, () -> question(match))
            && (round.number() == 0 || reinvocation.required.contains(webhook.uid()))) {
          invoke(webhook, match);
        }
      }
      if (dirty) {
        ObjectNode converted = inVersion(own);
        if (converted != null) {
          result.removeAll();
          result.setAll(converted);
        }
      }
    }

    private @Nullable ObjectNode inVersion(Match match) {
      ObjectNode current = object;
      if (current != null && !match.equals(version)) {
        object = selection.equivalents().convert(current.deepCopy(), version.resource(), match);
        version = match;
      }
      return object;
    }

    private AdmissionReviews.Question question(Match match) {
      return new AdmissionReviews.Question(
          request, match, inVersion(match), versions.oldObject(match));
    }

    private void invoke(Webhook webhook, Match match) {
      boolean changed = false;
      try {
        changed = ask(webhook, match);
      } catch (WebhookCallException e) {
        if (!webhook.ignoresFailures()) {
          throw Denial.callFailed(webhook.name(), e.text());
        }
        LOG.warn("failed calling webhook \"{}\", failing open: {}", webhook.name(), e.text());
      }
      if (changed) {
        reinvocation.require();
        round.repeat();
      }
      if (webhook.wantsReinvocation()) {
        reinvocation.asked.add(webhook.uid());
      }
    }

    private boolean ask(Webhook webhook, Match match) throws WebhookCallException {
      ObjectNode shown = inVersion(match);
      ReviewResponse response = calls.ask(webhook, question(match), true);
      ObjectNode after = patched.apply(webhook, response, match, shown);
      if (after == null) {
        return false;
      }
      boolean changed = !after.equals(shown);
      object = after;
      dirty = true;
      return changed;
    }
  }
}
