/** A controller written with fabric8's informers alone. */
@NullMarked
package io.kubejar.examples.informer;

import org.jspecify.annotations.NullMarked;
