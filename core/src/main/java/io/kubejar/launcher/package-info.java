/** The standalone launcher: a cluster as a process, for kubectl and clients in other languages. */
@NullMarked
package io.kubejar.launcher;

import org.jspecify.annotations.NullMarked;
