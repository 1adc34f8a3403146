/** The metrics APIs, which a cluster serves once somebody has set values. */
@NullMarked
package io.kubejar.apiserver.metrics;

import org.jspecify.annotations.NullMarked;
