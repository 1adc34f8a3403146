/** An admission webhook. */
@NullMarked
package io.kubejar.examples.webhook;

import org.jspecify.annotations.NullMarked;
