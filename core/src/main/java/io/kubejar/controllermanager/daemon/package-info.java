/** The DaemonSet controller: one Pod on every node that matches. */
@NullMarked
package io.kubejar.controllermanager.daemon;

import org.jspecify.annotations.NullMarked;
