/** The journey of a Pod, and controllers tested with Kubejar. */
@NullMarked
package io.kubejar.examples;

import org.jspecify.annotations.NullMarked;
