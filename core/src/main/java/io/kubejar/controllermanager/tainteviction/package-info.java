/** The taint eviction controller: deletes Pods that do not tolerate their node's taints. */
@NullMarked
package io.kubejar.controllermanager.tainteviction;

import org.jspecify.annotations.NullMarked;
