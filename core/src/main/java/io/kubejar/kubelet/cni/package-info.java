/** How a kubelet gives Pods addresses: the hook that a user may replace, and its default. */
@NullMarked
package io.kubejar.kubelet.cni;

import org.jspecify.annotations.NullMarked;
