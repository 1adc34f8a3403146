package io.kubejar.apiserver.webhook;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Carries reviews to webhooks and their answers back. Safe for use by many threads.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/util/webhook/client.go}. Timeouts go by the machine's
 * time, as the servers do that are called.
 */
@FunctionalInterface
public interface WebhookTransport {

  /**
   * What is sent to a webhook.
   *
   * @param clientConfig where it is: {@code url} or {@code service}, and {@code caBundle}
   * @param timeoutSeconds how long to wait for the answer, connecting included
   */
  record Call(JsonNode clientConfig, JsonNode review, int timeoutSeconds) {}

  /** An answer that may still be on its way. */
  interface Reply {

    /**
     * The answer's body; waits for it.
     *
     * @throws WebhookCallException if the webhook cannot be reached, does not answer with success
     *     in time, or answers something else than an object
     */
    JsonNode await() throws WebhookCallException;
  }

  /**
   * Calls a webhook on this thread.
   *
   * @return the answer's body
   * @throws WebhookCallException if the webhook cannot be reached, does not answer with success in
   *     time, or answers something else than an object
   */
  JsonNode post(Call call) throws WebhookCallException;

  /**
   * Calls a webhook beside what this thread goes on to do, if the transport has threads of its own;
   * else before.
   */
  default Reply start(Call call) {
    try {
      JsonNode answer = post(call);
      return () -> answer;
    } catch (WebhookCallException e) {
      return () -> {
        throw e;
      };
    }
  }
}
