/** The kinds of the group {@code storage.k8s.io}. */
@NullMarked
package io.kubejar.apiserver.registry.storage;

import org.jspecify.annotations.NullMarked;
