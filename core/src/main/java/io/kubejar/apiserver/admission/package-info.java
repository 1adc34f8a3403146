/** What changes or refuses an object before it is stored. */
@NullMarked
package io.kubejar.apiserver.admission;

import org.jspecify.annotations.NullMarked;
