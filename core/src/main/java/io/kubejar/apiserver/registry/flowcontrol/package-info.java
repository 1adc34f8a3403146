/** The kinds of the group {@code flowcontrol.apiserver.k8s.io}. */
@NullMarked
package io.kubejar.apiserver.registry.flowcontrol;

import org.jspecify.annotations.NullMarked;
