/** Fault values and the points where they are injected. */
@NullMarked
package io.kubejar.faults;

import org.jspecify.annotations.NullMarked;
