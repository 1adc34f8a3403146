/** Tests of the extension. */
@NullMarked
package io.kubejar.junit5;

import org.jspecify.annotations.NullMarked;
