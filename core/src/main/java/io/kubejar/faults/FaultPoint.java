package io.kubejar.faults;

import org.jspecify.annotations.Nullable;

/**
 * A place at which a request may fail: what the API server knows of it once it is authenticated.
 *
 * @param verb as RBAC names it: {@code get}, {@code list}, {@code watch}, {@code create}, …
 * @param resource the plural, null for a path that names no resource
 * @param subresource empty for the object itself
 * @param namespace empty for cluster-scoped objects and requests across namespaces
 * @param name empty for requests that name no object
 */
public record FaultPoint(
    String verb, @Nullable String resource, String subresource, String namespace, String name) {}
