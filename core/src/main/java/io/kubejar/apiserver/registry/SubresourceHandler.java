package io.kubejar.apiserver.registry;

import io.kubejar.apiserver.ApiRequest;
import io.kubejar.apiserver.ApiResponse;

/**
 * Answers the requests for one subresource that is no view of the stored object, such as {@code
 * pods/binding}, or for a resource of which nothing is stored, such as {@code tokenreviews}.
 *
 * <p>Called on the requests' threads, many at a time; authorization is done before.
 */
@FunctionalInterface
public interface SubresourceHandler {

  /**
   * Answers a request.
   *
   * @throws io.kubejar.apimachinery.StatusException if it is refused
   */
  ApiResponse handle(WriteContext write, ApiRequest request);
}
