package io.kubejar.client;

import io.kubejar.apiserver.registry.ResourceCatalog;
import io.kubejar.apiserver.registry.ResourceDefinition;
import java.util.Collection;

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

  private static ServedResource served(ResourceDefinition definition) {
    return new ServedResource(
        definition.resource(),
        definition.kind(),
        definition.namespaced(),
        definition.verbs(),
        definition.storage().resource());
  }

  @Override
  public void addListener(Runnable listener) {
    catalog.addListener(listener);
  }
}
