package io.kubejar.apiserver;

import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.ObjectRef;
import org.jspecify.annotations.Nullable;

/**
 * What a request is about: all that authorization and routing need to know.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/endpoints/request/requestinfo.go}.
 *
 * @param verb the API verb: get, list, watch, create, update, patch, delete, deletecollection,
 *     empty for an HTTP method that the API does not know; for paths that name no resource the HTTP
 *     method in lower case
 * @param resource the resource, null for paths that name none
 * @param namespace the namespace, empty if the path names none and for Namespaces themselves
 * @param name the object's name, empty if there is none; for list and watch the name that the field
 *     selector asks for
 * @param subresource such as {@code status}; empty if the path names none
 * @param path the path as it came, decoded, such as {@code /healthz}; for resources what a client
 *     would send
 * @param fieldSelector the query parameter of a list, watch or deletecollection as it came; empty
 *     if there is none
 */
public record RequestInfo(
    String verb,
    @Nullable GroupVersionResource resource,
    String namespace,
    String name,
    String subresource,
    String path,
    String fieldSelector) {

  /** A request without field selector. */
  public RequestInfo(
      String verb,
      @Nullable GroupVersionResource resource,
      String namespace,
      String name,
      String subresource,
      String path) {
    this(verb, resource, namespace, name, subresource, path, "");
  }

  public boolean isResourceRequest() {
    return resource != null;
  }

  /** The object that is asked for, null if the request names no resource. */
  public @Nullable ObjectRef object() {
    GroupVersionResource gvr = resource;
    return gvr == null ? null : new ObjectRef(gvr.groupResource(), namespace, name);
  }

  /** The namespace that authorization goes by: for a Namespace its own name. */
  public String authorizationNamespace() {
    GroupVersionResource gvr = resource;
    boolean isNamespace =
        gvr != null && gvr.group().isEmpty() && gvr.resource().equals("namespaces");
    return isNamespace ? name : namespace;
  }
}
