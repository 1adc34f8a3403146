/** The kinds of the group {@code discovery.k8s.io}. */
@NullMarked
package io.kubejar.apiserver.registry.discovery;

import org.jspecify.annotations.NullMarked;
