/** What kubectl prints: the columns of each kind and their cells. */
@NullMarked
package io.kubejar.apiserver.printers;

import org.jspecify.annotations.NullMarked;
