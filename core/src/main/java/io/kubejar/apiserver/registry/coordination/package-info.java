/** The kinds of the group {@code coordination.k8s.io}. */
@NullMarked
package io.kubejar.apiserver.registry.coordination;

import org.jspecify.annotations.NullMarked;
