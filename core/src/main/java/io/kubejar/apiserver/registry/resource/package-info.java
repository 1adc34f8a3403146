/** The kinds of the group {@code resource.k8s.io}: claims on devices and what serves them. */
@NullMarked
package io.kubejar.apiserver.registry.resource;

import org.jspecify.annotations.NullMarked;
