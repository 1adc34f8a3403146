package io.kubejar.client;

import io.kubejar.apimachinery.GroupVersionKind;
import io.kubejar.apiserver.registry.ResourceCatalog;
import io.kubejar.apiserver.registry.ResourceDefinition;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/** The {@link ServedResources} of an API server in the same JVM, read from its catalogue. */
public final class CatalogResources implements ServedResources {
  private final ResourceCatalog catalog;

  public CatalogResources(ResourceCatalog catalog) {
    this.catalog = catalog;
  }

  @Override
  public Collection<ServedResource> all() {
    return catalog.snapshot().all().stream().map(CatalogResources::served).toList();
  }

  @Override
  public Optional<ServedResource> find(GroupVersionKind kind) {
    return Optional.ofNullable(catalog.findKind(kind)).map(CatalogResources::served);
  }

  private static ServedResource served(ResourceDefinition definition) {
    return new ServedResource(
        definition.resource(),
        definition.kind(),
        definition.namespaced(),
        definition.verbs(),
        Set.copyOf(definition.subresources().keySet()),
        definition.storage().resource());
  }

  @Override
  public void addListener(Runnable listener) {
    catalog.addListener(listener);
  }
}
