/** The Pod garbage collector: deletes Pods that no kubelet will ever end. */
@NullMarked
package io.kubejar.controllermanager.podgc;

import org.jspecify.annotations.NullMarked;
