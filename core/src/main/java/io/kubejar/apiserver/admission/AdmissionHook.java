package io.kubejar.apiserver.admission;

/**
 * What a test does about requests that write, delete or connect: look at them, change them, or
 * refuse them.
 */
@FunctionalInterface
public interface AdmissionHook {

  /**
   * Looks at a request; returns to admit it. Called on the requests' threads, many at a time: for
   * requests of the cluster's own components on their event loop, which must not be kept waiting.
   *
   * @throws RuntimeException to refuse the request, see {@link HookedRequest#deny(String)}; another
   *     exception than that is answered as an internal error
   */
  void review(HookedRequest request);
}
