package io.kubejar.apiserver.admission.policy;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.GroupVersionKind;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.LabelSelector;
import io.kubejar.apiserver.registry.ResourceCatalog;
import io.kubejar.apiserver.registry.ResourceDefinition;
import io.kubejar.store.Key;
import io.kubejar.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the objects that a policy is evaluated with.
 *
 * <p>Follows {@code CollectParams} of {@code
 * k8s.io/apiserver/pkg/admission/plugin/policy/generic/policy_dispatcher.go}.
 */
final class PolicyParams {
  private final Store store;
  private final ResourceCatalog catalog;

  PolicyParams(Store store, ResourceCatalog catalog) {
    this.store = store;
    this.catalog = catalog;
  }

  /**
   * Fails if the kind of a policy's parameters is not served.
   *
   * @param kind null if the policy has no parameters
   */
  void requireKnown(@Nullable GroupVersionKind kind) throws PolicyFailure {
    if (kind != null && catalog.findKind(kind) == null) {
      throw new PolicyFailure(
          "failed to find resource referenced by paramKind: '"
              + kind.group()
              + "/"
              + kind.version()
              + ", Kind="
              + kind.kind()
              + "'");
    }
  }

  /**
   * The parameters of a binding: the policy is evaluated once with each. One empty element if it
   * has none, no element if none are there and that is in order.
   *
   * @param namespace of the request, where parameters are if the binding does not say
   * @throws PolicyFailure if there must be some, or it cannot be told where
   */
  List<Optional<KubeObject>> of(BoundPolicy<?> policy, PolicyBinding binding, String namespace)
      throws PolicyFailure {
    GroupVersionKind kind = policy.paramKind();
    JsonNode ref = binding.paramRef();
    if (kind == null || !ref.isObject()) {
      return List.of(Optional.empty());
    }
    ResourceDefinition definition = catalog.findKind(kind);
    if (definition == null) {
      throw new PolicyFailure("paramKind kind `" + kind + "` not known");
    }
    List<Optional<KubeObject>> found =
        find(definition, ref, namespaceOf(definition, ref, namespace));
    if (found.isEmpty() && ref.path("parameterNotFoundAction").asText().equals("Deny")) {
      throw new PolicyFailure(
          "no params found for policy binding with `Deny` parameterNotFoundAction");
    }
    return found;
  }

  private static String namespaceOf(ResourceDefinition definition, JsonNode ref, String namespace)
      throws PolicyFailure {
    String named = ref.path("namespace").asText();
    if (!definition.namespaced()) {
      if (!named.isEmpty()) {
        throw new PolicyFailure(
            "paramRef.namespace must not be provided for a cluster-scoped `paramKind`");
      }
      return "";
    }
    String where = named.isEmpty() ? namespace : named;
    if (where.isEmpty()) {
      throw new PolicyFailure(
          "cannot use namespaced paramRef in policy binding that matches cluster-scoped resources");
    }
    return where;
  }

  private List<Optional<KubeObject>> find(
      ResourceDefinition definition, JsonNode ref, String namespace) {
    GroupResource resource = definition.storage().resource();
    String name = ref.path("name").asText();
    List<KubeObject> stored = new ArrayList<>();
    if (!name.isEmpty()) {
      store.get(Key.of(resource, namespace, name)).ifPresent(stored::add);
    } else {
      LabelSelector selector = LabelSelector.of(ref.path("selector"));
      store.latest().list(Key.prefix(resource, namespace), "", Integer.MAX_VALUE).stream()
          .filter(selector::matches)
          .forEach(stored::add);
    }
    return stored.stream()
        .map(object -> Optional.of(definition.storage().converter().fromStorage(object)))
        .toList();
  }
}
