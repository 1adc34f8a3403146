/** How a kubelet runs containers: the hook that a user may replace, and its in-memory default. */
@NullMarked
package io.kubejar.kubelet.cri;

import org.jspecify.annotations.NullMarked;
