/** Pod workers, node status, and the CRI, CNI and CSI hooks. */
@NullMarked
package io.kubejar.kubelet;

import org.jspecify.annotations.NullMarked;
