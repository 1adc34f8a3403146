/** The horizontal Pod autoscaler: sets a workload's size by metrics. */
@NullMarked
package io.kubejar.controllermanager.podautoscaler;

import org.jspecify.annotations.NullMarked;
