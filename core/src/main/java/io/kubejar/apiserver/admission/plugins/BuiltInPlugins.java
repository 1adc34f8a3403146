package io.kubejar.apiserver.admission.plugins;

import io.kubejar.apiserver.admission.AdmissionPlugin;
import io.kubejar.apiserver.admission.podsecurity.PodSecurity;
import io.kubejar.clock.Randomness;
import io.kubejar.store.Store;
import java.util.List;

/**
 * The plugins that are on by default, in the order in which kube-apiserver asks them.
 *
 * <p>Follows {@code pkg/kubeapiserver/options/plugins.go}.
 */
public final class BuiltInPlugins {
  private BuiltInPlugins() {}

  /** The plugins before those of the users: webhooks and policies come after them. */
  public static List<AdmissionPlugin> first(Store store, Randomness randomness) {
    StoredObjects objects = new StoredObjects(store);
    return List.of(
        new NamespaceLifecycle(objects),
        new LimitRanger(objects),
        new ServiceAccountPlugin(objects, randomness),
        new NodeRestriction(objects),
        new TaintNodesByCondition(),
        new PodSecurity(store),
        new PriorityPlugin(objects),
        new DefaultTolerationSeconds(),
        DefaultClasses.ofClaims(objects),
        new StorageObjectInUseProtection(),
        new ClaimResize(objects),
        new RuntimeClassPlugin(objects),
        new RequestingUser(),
        DefaultClasses.ofIngresses(objects));
  }

  /** The plugins after those of the users. */
  public static List<AdmissionPlugin> last(Store store) {
    return List.of(new ResourceQuotaPlugin(new StoredObjects(store)));
  }
}
