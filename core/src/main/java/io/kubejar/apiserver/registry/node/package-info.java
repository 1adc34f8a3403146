/** The kinds of the group {@code node.k8s.io}. */
@NullMarked
package io.kubejar.apiserver.registry.node;

import org.jspecify.annotations.NullMarked;
