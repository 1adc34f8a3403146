/** The default plugins of kube-scheduler, each in a class of its name. */
@NullMarked
package io.kubejar.scheduler.plugins;

import org.jspecify.annotations.NullMarked;
