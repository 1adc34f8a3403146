/** The kinds of the group {@code certificates.k8s.io}. */
@NullMarked
package io.kubejar.apiserver.registry.certificates;

import org.jspecify.annotations.NullMarked;
