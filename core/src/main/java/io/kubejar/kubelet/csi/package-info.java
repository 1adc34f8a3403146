/** How a kubelet mounts volumes: the hook that a user may replace, and its in-memory default. */
@NullMarked
package io.kubejar.kubelet.csi;

import org.jspecify.annotations.NullMarked;
