package io.kubejar.apiserver.admission.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.base.Suppliers;
import io.kubejar.apiserver.admission.cel.MatchConditions;
import io.kubejar.apiserver.admission.matching.MatchCriteria;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * One webhook of a configuration.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/admission/plugin/webhook/accessors.go}.
 *
 * @param uid tells it from all others, also from those of the same name in its configuration
 * @param configuration the name of the configuration
 * @param json the webhook as it is configured, with its defaults
 * @param conditions compiles the conditions, once
 */
public record Webhook(
    String uid,
    String configuration,
    String name,
    MatchCriteria criteria,
    JsonNode json,
    Supplier<MatchConditions> conditions) {

  static List<Webhook> listOf(String configuration, JsonNode webhooks) {
    List<Webhook> list = new ArrayList<>();
    for (JsonNode json : webhooks) {
      String name = json.path("name").asText();
      list.add(
          new Webhook(
              configuration + "/" + name + "/" + list.size(),
              configuration,
              name,
              MatchCriteria.ofWebhook(json),
              json,
              Suppliers.memoize(() -> MatchConditions.ofWebhook(json.path("matchConditions")))));
    }
    return list;
  }

  boolean ignoresFailures() {
    return json.path("failurePolicy").asText().equals("Ignore");
  }

  boolean wantsReinvocation() {
    return json.path("reinvocationPolicy").asText().equals("IfNeeded");
  }

  /** Whether it leaves no trace of requests that are dry runs. */
  boolean supportsDryRun() {
    String effects = json.path("sideEffects").asText();
    return effects.equals("None") || effects.equals("NoneOnDryRun");
  }

  int timeoutSeconds() {
    return json.path("timeoutSeconds").asInt(10);
  }

  JsonNode clientConfig() {
    return json.path("clientConfig");
  }

  /** The conditions, compiled when first asked for. */
  MatchConditions compiledConditions() {
    return conditions.get();
  }

  JsonNode matchConditions() {
    return json.path("matchConditions");
  }
}
