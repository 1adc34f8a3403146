/** The kinds of the group {@code scheduling.k8s.io}. */
@NullMarked
package io.kubejar.apiserver.registry.scheduling;

import org.jspecify.annotations.NullMarked;
