/**
 * Time, timers, the event loop and randomness; the only package that may touch the machine's clock,
 * threads or entropy.
 */
@NullMarked
package io.kubejar.clock;

import org.jspecify.annotations.NullMarked;
