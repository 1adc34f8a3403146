/** What a control plane starts with: the built-in kinds and the objects that are always there. */
@NullMarked
package io.kubejar.apiserver.controlplane;

import org.jspecify.annotations.NullMarked;
