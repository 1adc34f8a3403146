package io.kubejar.apiserver.admission.webhook;

import io.kubejar.apiserver.admission.AdmissionPlugin;
import io.kubejar.apiserver.admission.matching.EquivalentResources;
import io.kubejar.apiserver.admission.matching.RequestMatcher;
import io.kubejar.apiserver.admission.matching.TypedObjects;
import io.kubejar.apiserver.authorization.Authorizer;
import io.kubejar.apiserver.registry.ResourceCatalog;
import io.kubejar.store.Store;
import java.util.List;

/** The two plugins that ask webhooks, put together. */
public final class AdmissionWebhooks {
  private AdmissionWebhooks() {}

  /**
   * The plugins in the order in which they are asked.
   *
   * @param store holds the configurations and the namespaces
   * @param authorizer whom conditions may ask
   */
  public static List<AdmissionPlugin> plugins(
      Store store, ResourceCatalog catalog, WebhookCalls calls, Authorizer authorizer) {
    EquivalentResources equivalents = new EquivalentResources(catalog);
    WebhookSelection selection =
        new WebhookSelection(new RequestMatcher(store, equivalents), equivalents, authorizer);
    return List.of(
        new MutatingWebhooks(
            WebhookSource.mutating(store),
            selection,
            calls,
            new PatchedObjects(new TypedObjects(catalog))),
        new ValidatingWebhooks(WebhookSource.validating(store), selection, calls));
  }
}
