/** kube-scheduler: queue, framework, plugins. */
@NullMarked
package io.kubejar.scheduler;

import org.jspecify.annotations.NullMarked;
