/**
 * What the API server serves: resources, their strategies, and the generic store operations on
 * them.
 *
 * <p>{@link io.kubejar.apiserver.registry.ResourceCatalog} knows what is served; {@link
 * io.kubejar.apiserver.registry.Registry} reads, creates, updates and deletes it, in the order of
 * {@code k8s.io/apiserver/pkg/registry}: metadata, {@link io.kubejar.apiserver.registry.Strategy},
 * admission, commit. Reads take no lock and copy nothing.
 */
@NullMarked
package io.kubejar.apiserver.registry;

import org.jspecify.annotations.NullMarked;
