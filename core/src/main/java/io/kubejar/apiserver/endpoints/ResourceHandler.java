package io.kubejar.apiserver.endpoints;

import io.kubejar.apiserver.ApiRequest;
import io.kubejar.apiserver.ApiResponse;
import io.kubejar.apiserver.registry.ResourceDefinition;

/**
 * Answers the requests for a resource or subresource that is not simply stored objects: a review, a
 * token, a binding, a log. Authorization is done before, and the verb is one that discovery lists.
 */
@FunctionalInterface
public interface ResourceHandler {

  /**
   * Answers one request.
   *
   * @param definition the resource as it is served now
   * @throws io.kubejar.apimachinery.StatusException if the request is refused
   */
  ApiResponse handle(ApiRequest request, ResourceDefinition definition);
}
