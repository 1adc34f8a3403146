package io.kubejar.apiserver.endpoints;

import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.ApiRequest;
import io.kubejar.apiserver.ApiResponse;
import io.kubejar.apiserver.RequestHandler;
import io.kubejar.apiserver.registry.ResourceCatalog;
import io.kubejar.apiserver.registry.ResourceDefinition;
import java.util.ArrayList;
import java.util.List;

/**
 * Warns whoever uses a version of a custom resource that its definition calls deprecated.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/endpoints/deprecation} and {@code
 * customresource_handler.go} of the apiextensions-apiserver.
 */
public final class DeprecationWarnings implements RequestHandler {
  private final ResourceCatalog catalog;
  private final RequestHandler resources;

  /**
   * @param resources answers the requests
   */
  public DeprecationWarnings(ResourceCatalog catalog, RequestHandler resources) {
    this.catalog = catalog;
    this.resources = resources;
  }

  @Override
  public ApiResponse handle(ApiRequest request, Runnable onAvailable) {
    GroupVersionResource resource = request.info().resource();
    ResourceDefinition definition = resource == null ? null : catalog.find(resource);
    ResourceDefinition.CustomResource custom = definition == null ? null : definition.custom();
    if (custom == null || custom.deprecationWarning().isEmpty()) {
      return resources.handle(request, onAvailable);
    }
    try {
      return Warnings.before(
          resources.handle(request, onAvailable), List.of(custom.deprecationWarning()));
    } catch (StatusException e) {
      List<String> warnings = new ArrayList<>();
      warnings.add(custom.deprecationWarning());
      warnings.addAll(e.warnings());
      throw e.withWarnings(warnings);
    }
  }
}
