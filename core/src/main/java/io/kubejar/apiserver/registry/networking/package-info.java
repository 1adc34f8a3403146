/**
 * The kinds of the group {@code networking.k8s.io}: ingresses, network policies, service address
 * ranges.
 */
@NullMarked
package io.kubejar.apiserver.registry.networking;

import org.jspecify.annotations.NullMarked;
