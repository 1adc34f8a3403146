/**
 * The handlers of the verbs, and of discovery, version and health.
 *
 * <p>{@link io.kubejar.apiserver.endpoints.ResourceRequests} finds the resource in the catalogue
 * and hands the request on by its verb; what is not an operation on stored objects is answered by a
 * {@link io.kubejar.apiserver.registry.SubresourceHandler}. Follows {@code
 * k8s.io/apiserver/pkg/endpoints}.
 */
@NullMarked
package io.kubejar.apiserver.endpoints;

import org.jspecify.annotations.NullMarked;
