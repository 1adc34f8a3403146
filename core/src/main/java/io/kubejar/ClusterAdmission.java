package io.kubejar;

import io.kubejar.apiserver.admission.AdmissionHook;
import io.kubejar.apiserver.admission.AdmissionHooks;
import io.kubejar.apiserver.admission.AdmissionHooks.Registration;

/**
 * How a test has its say on what is written to the cluster, without a server of webhooks.
 *
 * <pre>{@code
 * try (var hook = cluster.admission().validating(request -> {
 *   if (request.isFor("v1", "pods")) {
 *     request.deny("no pods today");
 *   }
 * })) {
 *   // the operator under test must cope with it
 * }
 * }</pre>
 *
 * <p>Hooks are asked after the admission webhooks and policies of the cluster, in the order in
 * which they were added, about every request: those of the cluster's own components too. Closing
 * the cluster ends them.
 */
public final class ClusterAdmission {
  private final AdmissionHooks hooks;

  ClusterAdmission(AdmissionHooks hooks) {
    this.hooks = hooks;
  }

  /**
   * Adds a hook that may change or refuse objects, before they are validated; it is asked twice
   * about a request if a webhook that came after it changed the object.
   *
   * @return closes the hook
   */
  public Registration mutating(AdmissionHook hook) {
    return hooks.addMutating(hook);
  }

  /**
   * Adds a hook that sees objects as they will be stored, and may refuse them.
   *
   * @return closes the hook
   */
  public Registration validating(AdmissionHook hook) {
    return hooks.addValidating(hook);
  }
}
