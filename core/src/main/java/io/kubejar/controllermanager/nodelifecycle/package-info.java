/** The node lifecycle controller: watches heartbeats and taints nodes by their conditions. */
@NullMarked
package io.kubejar.controllermanager.nodelifecycle;

import org.jspecify.annotations.NullMarked;
