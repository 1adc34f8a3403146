/** Removes the Leases of API servers that are gone. */
@NullMarked
package io.kubejar.controllermanager.apiserverleasegc;

import org.jspecify.annotations.NullMarked;
