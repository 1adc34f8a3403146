/** The list of the controllers that run by default. */
@NullMarked
package io.kubejar.controllermanager.app;

import org.jspecify.annotations.NullMarked;
