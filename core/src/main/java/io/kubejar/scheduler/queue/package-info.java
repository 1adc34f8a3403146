/** The pods that wait for a node: active, backing off, or unschedulable until something changes. */
@NullMarked
package io.kubejar.scheduler.queue;

import org.jspecify.annotations.NullMarked;
