package io.kubejar.apiserver.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupVersionKind;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.Status;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.UserInfo;
import org.jspecify.annotations.Nullable;

/** A request as a hook sees it; belongs to one call of the hook. */
public final class HookedRequest {
  private final AdmissionRequest request;
  private final @Nullable ObjectNode object;

  HookedRequest(AdmissionRequest request, @Nullable ObjectNode object) {
    this.request = request;
    this.object = object;
  }

  public Operation operation() {
    return request.operation();
  }

  public GroupVersionResource resource() {
    return request.target().resource();
  }

  /** Such as {@code status}; empty for the object itself. */
  public String subresource() {
    return request.target().subresource();
  }

  /** The kind of {@link #object()}, which for subresources may differ from the resource's. */
  public GroupVersionKind kind() {
    return request.target().kind();
  }

  /** Empty for objects of the cluster. */
  public String namespace() {
    return request.target().namespace();
  }

  /** Empty if the name is to be generated, and for each object of a collection that is deleted. */
  public String name() {
    return request.target().name();
  }

  public UserInfo user() {
    return request.user();
  }

  public boolean isDryRun() {
    return request.options().dryRun();
  }

  /** Whether the request is about objects of a resource themselves, not about a subresource. */
  public boolean isFor(String apiVersion, String resource) {
    return subresource().isEmpty()
        && resource().equals(GroupVersionResource.of(apiVersion, resource));
  }

  /**
   * What is written; null for a deletion. A mutating hook may change the tree, whose defaults are
   * filled in afterwards; for a validating hook it is frozen.
   */
  public @Nullable ObjectNode object() {
    return object;
  }

  /** What was there before an update or a deletion, null otherwise. */
  public @Nullable KubeObject oldObject() {
    return request.oldObject();
  }

  /** Warns the sender, as a {@code Warning} header does. */
  public void warn(String text) {
    request.warnings().accept(text);
  }

  /**
   * Refuses the request as the built-in plugins do, with 403: {@code pods "web" is forbidden: } and
   * the reason given here.
   *
   * @return never; declared so that a caller can write {@code throw request.deny(…)}
   */
  public StatusException deny(String why) {
    throw StatusException.forbidden(resource().groupResource(), name(), why);
  }

  /**
   * Refuses the request with a status of its own.
   *
   * @return never
   */
  public StatusException deny(int code, String reason, String message) {
    throw new StatusException(new Status(code, reason, message, null));
  }
}
