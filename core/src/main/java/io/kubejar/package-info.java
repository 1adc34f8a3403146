/**
 * The facade: a {@link io.kubejar.KubernetesCluster}, how to build one, its time, its trace, and
 * waiting for what should become true.
 */
@NullMarked
package io.kubejar;

import org.jspecify.annotations.NullMarked;
