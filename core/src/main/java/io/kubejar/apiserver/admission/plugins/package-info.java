/** The admission plugins that a cluster has by default. */
@NullMarked
package io.kubejar.apiserver.admission.plugins;

import org.jspecify.annotations.NullMarked;
