/** The kinds of the group {@code apiregistration.k8s.io}. */
@NullMarked
package io.kubejar.apiserver.registry.apiregistration;

import org.jspecify.annotations.NullMarked;
