package io.kubejar.apiserver.admission.policy;

import io.kubejar.apiserver.admission.AdmissionPlugin;
import io.kubejar.apiserver.authorization.Authorizer;
import io.kubejar.apiserver.registry.ResourceCatalog;
import io.kubejar.store.Store;
import java.util.List;

/** The two plugins that evaluate policies, put together. */
public final class AdmissionPolicies {
  private AdmissionPolicies() {}

  /**
   * The plugins in the order in which they are asked; webhooks come after them.
   *
   * @param store holds the policies, their bindings and their parameters
   * @param authorizer whom expressions may ask
   */
  public static List<AdmissionPlugin> plugins(
      Store store, ResourceCatalog catalog, Authorizer authorizer) {
    return List.of(
        new MutatingAdmissionPolicyPlugin(store, catalog, authorizer),
        new ValidatingAdmissionPolicyPlugin(store, catalog, authorizer));
  }
}
