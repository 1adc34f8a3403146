package io.kubejar.apiserver.admission.matching;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupVersionKind;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.registry.ResourceCatalog;
import io.kubejar.apiserver.registry.ResourceDefinition;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The other names under which the same objects are served, and their objects in those versions.
 *
 * <p>Resources are equivalent if they are stored under the same key. Follows {@code
 * k8s.io/apimachinery/pkg/runtime/mapper.go} and {@code
 * k8s.io/apiserver/pkg/admission/conversion.go}.
 */
public final class EquivalentResources {
  private final ResourceCatalog catalog;

  public EquivalentResources(ResourceCatalog catalog) {
    this.catalog = catalog;
  }

  /**
   * The other resources that hold the same objects and have the same subresource, in the order of
   * discovery.
   *
   * @param subresource empty for the objects themselves
   */
  List<GroupVersionResource> of(GroupVersionResource resource, String subresource) {
    ResourceCatalog.Snapshot served = catalog.snapshot();
    ResourceDefinition own = served.find(resource);
    List<GroupVersionResource> equivalents = new ArrayList<>();
    if (own == null) {
      return equivalents;
    }
    for (ResourceDefinition other : served.all()) {
      if (!other.resource().equals(resource)
          && other.storage().resource().equals(own.storage().resource())
          && (subresource.isEmpty() || other.subresources().containsKey(subresource))) {
        equivalents.add(other.resource());
      }
    }
    return equivalents;
  }

  /** The kind of object that a resource or subresource takes, null if it is not served. */
  @Nullable GroupVersionKind kindOf(GroupVersionResource resource, String subresource) {
    ResourceDefinition definition = catalog.find(resource);
    if (definition == null) {
      return null;
    }
    ResourceDefinition.Subresource sub = definition.subresources().get(subresource);
    return sub == null ? definition.kind() : sub.kind();
  }

  /**
   * An object of one resource as another, equivalent one shows it; the object itself if it is of
   * the wanted kind already.
   *
   * @param object may be changed by this call
   * @throws StatusException if the objects cannot be converted
   */
  public ObjectNode convert(
      ObjectNode object, GroupVersionResource from, RequestMatcher.Match wanted) {
    GroupVersionKind kind =
        GroupVersionKind.of(object.path("apiVersion").asText(), object.path("kind").asText());
    if (kind.equals(wanted.kind())) {
      return object;
    }
    ResourceDefinition source = catalog.find(from);
    ResourceDefinition target = catalog.find(wanted.resource());
    if (source == null || target == null) {
      throw StatusException.internal(
          "unable to convert to " + text(wanted.resource()) + ": unknown kind");
    }
    KubeObject stored = KubeObject.of(source.storage().converter().toStorage(object));
    return target.storage().converter().fromStorage(stored).mutableJson();
  }

  /** A resource as Go prints it. */
  static String text(GroupVersionResource resource) {
    return resource.group() + "/" + resource.version() + ", Resource=" + resource.resource();
  }
}
