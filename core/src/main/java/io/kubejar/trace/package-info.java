/** The causal record of what happened. */
@NullMarked
package io.kubejar.trace;

import org.jspecify.annotations.NullMarked;
