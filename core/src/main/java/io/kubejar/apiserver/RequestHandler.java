package io.kubejar.apiserver;

/**
 * The API server as its callers see it: the chain authorize → admit → validate → store.
 *
 * <p>Runs on the caller's thread.
 */
@FunctionalInterface
public interface RequestHandler {

  /**
   * Answers one request.
   *
   * @param onAvailable for watches: run whenever the stream may have something to poll, on any
   *     thread, so it must be quick; other verbs ignore it
   * @throws io.kubejar.apimachinery.StatusException if the request is refused
   */
  ApiResponse handle(ApiRequest request, Runnable onAvailable);
}
